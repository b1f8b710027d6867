package dev.saldo.store;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.Changes;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Transaction;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Rows for tests that write them as they are, without a decision of the ledger's.
final class Rows {

  private Rows() {}

  /// A merchant without accounts whose number begins with `serial`, 9 digits.
  static Merchant merchant(String id, int serial, Instant createdAt) {
    MerchantId merchant = new MerchantId(id);
    return new Merchant(
        merchant, number(merchant, serial), null, "", Currencies.of("XOF"), false, 0, createdAt);
  }

  /// The merchant with this many accounts opened.
  static Merchant withAccounts(Merchant merchant, int accounts) {
    return new Merchant(
        merchant.id(),
        merchant.number(),
        merchant.parent(),
        merchant.name(),
        merchant.defaultCurrency(),
        merchant.disabled(),
        accounts,
        merchant.createdAt());
  }

  static long number(MerchantId merchant, int serial) {
    return serial * 100L + merchant.lane().number();
  }

  /// A merchant's account in USD, the `place`th, with this much available.
  static Account account(Merchant merchant, int place, long version, String available) {
    return new Account(
        new AccountId(merchant.number() * 10_000 + place),
        new AccountRef(merchant.id(), AccountType.FUND, "", Currencies.of("USD")),
        balance(available),
        version,
        hash("head " + version),
        merchant.createdAt(),
        merchant.createdAt(),
        null);
  }

  static Balance balance(String available) {
    Amount zero = Amount.ZERO;
    return new Balance(Amount.parse(available), zero, zero, zero, zero, zero);
  }

  static Hash hash(String of) {
    return Hash.sha256(of.getBytes(StandardCharsets.UTF_8));
  }

  /// A hash that lies in this lane, a new one for each text.
  static Hash hashIn(Lane lane, String of) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> hash(of + i))
        .filter(hash -> Lane.ofHash(hash).equals(lane))
        .findFirst()
        .orElseThrow();
  }

  /// A merchant's id that lies in another lane than the given one.
  static MerchantId elsewhere(MerchantId merchant) {
    return ids("other").filter(id -> !id.lane().equals(merchant.lane())).findFirst().orElseThrow();
  }

  /// Another merchant's id that lies in the same lane.
  static MerchantId neighbour(MerchantId merchant) {
    return ids("neighbour")
        .filter(id -> id.lane().equals(merchant.lane()))
        .findFirst()
        .orElseThrow();
  }

  private static java.util.stream.Stream<MerchantId> ids(String prefix) {
    return IntStream.iterate(0, i -> i + 1).mapToObj(i -> new MerchantId(prefix + "-" + i));
  }

  /// Changes that add these rows, each to the table of its kind.
  static Changes added(Object... rows) {
    return changes(List.of(rows), List.of(), List.of());
  }

  static Changes changed(Object... rows) {
    return changes(List.of(), List.of(rows), List.of());
  }

  static Changes removed(Object... rows) {
    return changes(List.of(), List.of(), List.of(rows));
  }

  static Changes changes(List<?> added, List<?> changed, List<?> removed) {
    return new Changes(
        table(Merchant.class, added, changed, removed),
        table(Account.class, added, changed, removed),
        of(Transaction.class, added),
        table(Hold.class, added, changed, removed),
        table(MerchantKey.class, added, changed, removed),
        table(Credential.class, added, changed, removed),
        table(Operator.class, added, changed, removed),
        of(LogLine.class, added));
  }

  private static <T> Changes.Rows<T> table(
      Class<T> type, List<?> added, List<?> changed, List<?> removed) {
    return new Changes.Rows<>(of(type, added), of(type, changed), of(type, removed));
  }

  private static <T> List<T> of(Class<T> type, List<?> rows) {
    return rows.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
