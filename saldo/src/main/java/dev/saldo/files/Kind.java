package dev.saldo.files;

import dev.saldo.api.LineCheck;
import dev.saldo.client.Ask;
import dev.saldo.client.Bulk;
import dev.saldo.ledger.Posting;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a file is full of.
@SuppressWarnings("ImmutableEnumChecker") // its sets cannot be changed
public enum Kind {
  TRANSACTIONS(
      Set.of(
          "idempotencyKey",
          "type",
          "merchant",
          "accountType",
          "businessType",
          "currency",
          "amount",
          "fee",
          "reserve",
          "releaseAt",
          "hold",
          "upTo",
          "reference",
          "occurredAt",
          "to.merchant",
          "to.accountType",
          "to.businessType",
          "to.currency",
          "to.amount")),
  MERCHANTS(Set.of("merchant", "name", "parent", "defaultCurrency", "disabled"));

  private final Set<String> members;

  Kind(Set<String> members) {
    this.members = members;
  }

  /// Whether the ledger API has such a member; `to.amount` for a member of a member.
  boolean has(String member) {
    return members.contains(member) || (this == TRANSACTIONS && member.matches("metadata\\..+"));
  }

  Bulk bulk(List<byte[]> lines) {
    return switch (this) {
      case TRANSACTIONS -> Bulk.ofTransactions(lines);
      case MERCHANTS -> Bulk.ofMerchants(lines);
    };
  }

  /// Asks for what was recorded under this id.
  Ask look(String id) {
    return switch (this) {
      case TRANSACTIONS -> Ask.get("transactions", id);
      case MERCHANTS -> Ask.get("merchants", id);
    };
  }

  /// Looks at a line as the server would before it looks into the books.
  ///
  /// @return the posting; empty when it is none
  /// @throws dev.saldo.api.ProblemException when it could never be recorded
  Optional<Posting> check(byte[] line) {
    return switch (this) {
      case TRANSACTIONS -> Optional.of(LineCheck.transaction(line));
      case MERCHANTS -> {
        LineCheck.merchant(line);
        yield Optional.empty();
      }
    };
  }
}
