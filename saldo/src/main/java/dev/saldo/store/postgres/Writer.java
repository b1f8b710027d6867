package dev.saldo.store.postgres;

import static dev.saldo.store.postgres.Column.amount;
import static dev.saldo.store.postgres.Column.balance;
import static dev.saldo.store.postgres.Column.bytes;
import static dev.saldo.store.postgres.Column.flag;
import static dev.saldo.store.postgres.Column.hash;
import static dev.saldo.store.postgres.Column.id;
import static dev.saldo.store.postgres.Column.lane;
import static dev.saldo.store.postgres.Column.number;
import static dev.saldo.store.postgres.Column.numberOrNull;
import static dev.saldo.store.postgres.Column.small;
import static dev.saldo.store.postgres.Column.text;
import static dev.saldo.store.postgres.Column.time;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Changes;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.store.Columns;
import dev.saldo.store.JsonText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes what a batch changes, in the transaction that its snapshot was read in: one statement for
/// each table and kind of change, all of them in one round trip.
///
/// Nothing is overwritten blindly: what is added must not be there, what is changed or removed must
/// be, and an account must still have the version that the batch began with. What was there already
/// is an SQLException, since another server may have added it; all else is a broken invariant.
final class Writer {

  /// An account as it is now, and its version as it was.
  private record ChangedAccount(Account account, long was) {}

  /// An entry and the transaction that it is of.
  private record Recorded(Transaction transaction, Entry entry) {}

  /// A transaction's row in one of its lanes.
  private record TransactionRow(Lane lane, Transaction transaction) {

    Entry source() {
      return transaction.entries().getFirst();
    }

    /// The entry in the other account; null when there is none.
    @Nullable Entry target() {
      return transaction.entries().size() == 1 ? null : transaction.entries().getLast();
    }
  }

  /// A key and its merchant's number.
  private record KeyRow(MerchantKey key, long merchantNumber) {}

  private static final Write<Merchant> ADD_MERCHANTS =
      Write.insert(
          "merchant",
          Stream.of(
              lane(Merchant::lane),
              text("merchant", merchant -> merchant.id().value()),
              number("number", Merchant::number),
              text("parent", Writer::parent),
              text("name", Merchant::name),
              text("name_folded", merchant -> Columns.folded(merchant.name())),
              text("default_currency", merchant -> merchant.defaultCurrency().code()),
              flag("disabled", Merchant::disabled),
              small("accounts", Merchant::accounts),
              time("created_at", Merchant::createdAt)));

  private static final Write<Merchant> CHANGE_MERCHANTS =
      Write.update(
          "merchant",
          "t.lane = n.lane and t.merchant = n.merchant",
          Stream.of(lane(Merchant::lane), text("merchant", merchant -> merchant.id().value())),
          Stream.of(
              text("parent", Writer::parent),
              text("name", Merchant::name),
              text("name_folded", merchant -> Columns.folded(merchant.name())),
              text("default_currency", merchant -> merchant.defaultCurrency().code()),
              flag("disabled", Merchant::disabled),
              small("accounts", Merchant::accounts)));

  private static final Write<Account> ADD_ACCOUNTS =
      Write.insert(
          "account",
          Stream.concat(
              Stream.of(
                  lane(account -> account.id().lane()),
                  number("account", account -> account.id().value()),
                  text("type", account -> account.ref().type().name()),
                  text("business_type", account -> account.ref().businessType()),
                  text("currency", account -> account.ref().currency().code()),
                  number("version", Account::version),
                  hash("head", Account::head),
                  time("opened_at", Account::openedAt),
                  time("updated_at", Account::updatedAt),
                  time("next_release", Account::nextRelease)),
              balance(Account::balance)));

  private static final Write<ChangedAccount> CHANGE_ACCOUNTS =
      Write.update(
          "account",
          "t.lane = n.lane and t.account = n.account and t.version = n.was",
          Stream.of(
              lane(changed -> changed.account().id().lane()),
              number("account", changed -> changed.account().id().value()),
              number("was", ChangedAccount::was)),
          Stream.concat(
              Stream.of(
                  number("version", changed -> changed.account().version()),
                  hash("head", changed -> changed.account().head()),
                  time("updated_at", changed -> changed.account().updatedAt()),
                  time("next_release", changed -> changed.account().nextRelease())),
              balance(changed -> changed.account().balance())));

  private static final Write<Recorded> ADD_ENTRIES =
      Write.insert(
          "entry",
          Stream.concat(
              Stream.of(
                  lane(recorded -> recorded.entry().account().lane()),
                  number("account", recorded -> recorded.entry().account().value()),
                  number("version", recorded -> recorded.entry().version()),
                  id("txn", recorded -> bytes(recorded.transaction().id())),
                  time("recorded_at", recorded -> recorded.transaction().recordedAt()),
                  hash("hash", recorded -> recorded.entry().hash())),
              balance(recorded -> recorded.entry().after())));

  private static final Write<TransactionRow> ADD_TRANSACTIONS =
      Write.insert(
          "txn",
          Stream.of(
              lane(TransactionRow::lane),
              id("id", row -> bytes(row.transaction().id())),
              number("merchant_number", row -> row.source().account().merchantNumber()),
              text("idempotency_key", row -> row.transaction().idempotencyKey().value()),
              small("type", row -> row.transaction().type().number()),
              hash("fingerprint", row -> row.transaction().fingerprint()),
              id("hold", Writer::hold),
              time("occurred_at", row -> row.transaction().occurredAt()),
              text("recorded_by", row -> row.transaction().recordedBy()),
              text("reference", row -> row.transaction().reference()),
              text("metadata", row -> JsonText.of(row.transaction().metadata())),
              number("account", row -> row.source().account().value()),
              number("version", row -> row.source().version()),
              numberOrNull("target_account", Writer::targetAccount),
              numberOrNull("target_version", Writer::targetVersion)));

  private static final Write<Hold> ADD_HOLDS =
      Write.insert(
          "hold",
          Stream.of(
              lane(hold -> hold.account().lane()),
              number("account", hold -> hold.account().value()),
              id("id", hold -> bytes(hold.id())),
              text("kind", hold -> hold.kind().code()),
              amount("amount", Hold::amount),
              amount("fee", Hold::fee),
              amount("amount_left", Hold::left),
              amount("fee_left", Hold::feeLeft),
              time("release_at", Hold::releaseAt),
              time("opened_at", Hold::openedAt),
              time("closed_at", Hold::closedAt)));

  private static final Write<Hold> CHANGE_HOLDS =
      Write.update(
          "hold",
          "t.lane = n.lane and t.account = n.account and t.id = n.id",
          Stream.of(
              lane(hold -> hold.account().lane()),
              number("account", hold -> hold.account().value()),
              id("id", hold -> bytes(hold.id()))),
          Stream.of(
              amount("amount_left", Hold::left),
              amount("fee_left", Hold::feeLeft),
              time("closed_at", Hold::closedAt)));

  private static final Write<KeyRow> ADD_KEYS =
      Write.insert(
          "merchant_key",
          Stream.of(
              lane(row -> row.key().id().lane()),
              id("id", row -> bytes(row.key().id())),
              number("merchant_number", KeyRow::merchantNumber),
              text("dialect", row -> row.key().dialect()),
              text("kind", row -> row.key().kind()),
              text("label", row -> row.key().label()),
              text("client_id", row -> row.key().clientId()),
              text("allowed_addresses", row -> JsonText.of(row.key().allowedAddresses())),
              time("created_at", row -> row.key().createdAt()),
              time("expires_at", row -> row.key().expiresAt()),
              time("revoked_at", row -> row.key().revokedAt())));

  private static final Write<MerchantKey> CHANGE_KEYS =
      Write.update(
          "merchant_key",
          "t.lane = n.lane and t.id = n.id",
          Stream.of(lane(key -> key.id().lane()), id("id", key -> bytes(key.id()))),
          Stream.of(
              text("label", MerchantKey::label),
              text("allowed_addresses", key -> JsonText.of(key.allowedAddresses())),
              time("expires_at", MerchantKey::expiresAt),
              time("revoked_at", MerchantKey::revokedAt)));

  private static final Write<Credential> REMOVE_CREDENTIALS =
      Write.delete(
          "credential",
          "t.lane = n.lane and t.hash = n.hash",
          Stream.of(lane(Credential::lane), hash("hash", Credential::hash)));

  private static final Write<Credential> ADD_CREDENTIALS =
      Write.insert(
          "credential",
          Stream.of(
              lane(Credential::lane),
              hash("hash", Credential::hash),
              lane("key_lane", credential -> credential.key().lane()),
              id("key_id", credential -> bytes(credential.key())),
              time("issued_at", Credential::issuedAt),
              time("expires_at", Credential::expiresAt)));

  private static final Write<Operator> REMOVE_OPERATORS =
      Write.delete(
          "operator",
          "t.lane = n.lane and t.name = n.name",
          Stream.of(lane(Operator::lane), text("name", Operator::name)));

  private static final Write<Operator> ADD_OPERATORS =
      Write.insert(
          "operator",
          Stream.concat(
              Stream.of(lane(Operator::lane), text("name", Operator::name)), ofOperator()));

  private static final Write<Operator> CHANGE_OPERATORS =
      Write.update(
          "operator",
          "t.lane = n.lane and t.name = n.name",
          Stream.of(lane(Operator::lane), text("name", Operator::name)),
          ofOperator());

  private static final Write<LogLine> ADD_LOG_LINES =
      Write.insert(
          "log",
          Stream.of(
              lane(line -> line.id().lane()),
              text("subject", LogLine::subject),
              number("number", LogLine::number),
              id("id", line -> bytes(line.id())),
              time("at", LogLine::at),
              text("asked_by", LogLine::by),
              text("act", line -> line.act().code()),
              text("detail", line -> JsonText.of(line.detail())),
              hash("admitted", LogLine::admitted),
              hash("hash", LogLine::hash)));

  private Writer() {}

  /// @param snapshot what the changes were decided from
  static void write(Connection connection, Snapshot snapshot, Changes changes) throws SQLException {
    List<TransactionRow> transactions = new ArrayList<>();
    List<Recorded> entries = new ArrayList<>();
    for (Transaction transaction : changes.transactions()) {
      transactions.add(new TransactionRow(transaction.id().lane(), transaction));
      Lane last = transaction.entries().getLast().account().lane();
      if (!last.equals(transaction.id().lane())) {
        transactions.add(new TransactionRow(last, transaction));
      }
      transaction.entries().forEach(entry -> entries.add(new Recorded(transaction, entry)));
    }
    never(changes.merchants().removed());
    never(changes.accounts().removed());
    never(changes.holds().removed());
    never(changes.keys().removed());
    never(changes.credentials().changed());
    new Round(connection)
        .write(ADD_MERCHANTS, inLockOrder(changes.merchants().added()))
        .write(CHANGE_MERCHANTS, changes.merchants().changed())
        .write(ADD_ACCOUNTS, changes.accounts().added())
        .write(CHANGE_ACCOUNTS, changed(changes.accounts().changed(), entries))
        .write(ADD_ENTRIES, entries)
        .write(ADD_TRANSACTIONS, transactions)
        .write(ADD_HOLDS, changes.holds().added())
        .write(CHANGE_HOLDS, changes.holds().changed())
        .write(ADD_KEYS, rows(changes.keys().added(), snapshot, changes))
        .write(CHANGE_KEYS, changes.keys().changed())
        .write(REMOVE_CREDENTIALS, changes.credentials().removed())
        .write(ADD_CREDENTIALS, changes.credentials().added())
        .write(REMOVE_OPERATORS, changes.operators().removed())
        .write(ADD_OPERATORS, changes.operators().added())
        .write(CHANGE_OPERATORS, changes.operators().changed())
        .write(ADD_LOG_LINES, changes.log())
        .send();
  }

  /// As existing merchants are locked, so that two servers that create the same ones wait for each
  /// other in one direction only.
  private static List<Merchant> inLockOrder(List<Merchant> added) {
    return added.stream()
        .sorted(Comparator.comparing(Merchant::lane).thenComparing(Merchant::id))
        .toList();
  }

  /// @param entries those that the batch adds: they tell the versions before
  private static List<ChangedAccount> changed(List<Account> accounts, List<Recorded> entries) {
    Map<AccountId, Long> before = new HashMap<>();
    entries.forEach(
        recorded -> before.putIfAbsent(recorded.entry().account(), recorded.entry().version() - 1));
    return accounts.stream()
        .map(account ->
            new ChangedAccount(account, before.getOrDefault(account.id(), account.version())))
        .toList();
  }

  private static List<KeyRow> rows(List<MerchantKey> added, Snapshot snapshot, Changes changes) {
    if (added.isEmpty()) {
      return List.of();
    }
    Map<MerchantId, Long> numbers = new HashMap<>();
    Stream.concat(snapshot.merchants().stream(), changes.merchants().added().stream())
        .forEach(merchant -> numbers.put(merchant.id(), merchant.number()));
    return added.stream()
        .map(key -> {
          Long number = numbers.get(key.merchant());
          if (number == null) {
            throw new BrokenInvariantException(
                "a key was added to " + key.merchant() + ", which is unknown");
          }
          return new KeyRow(key, number);
        })
        .toList();
  }

  private static Stream<Column<Operator>> ofOperator() {
    return Stream.of(
        text("role", operator -> operator.role().code()),
        hash("token", Operator::token),
        time("created_at", Operator::createdAt),
        time("expires_at", Operator::expiresAt));
  }

  private static @Nullable String parent(Merchant merchant) {
    return merchant.parent() == null ? null : merchant.parent().value();
  }

  private static @Nullable Long targetAccount(TransactionRow row) {
    Entry target = row.target();
    return target == null ? null : target.account().value();
  }

  private static @Nullable Long targetVersion(TransactionRow row) {
    Entry target = row.target();
    return target == null ? null : target.version();
  }

  private static byte @Nullable [] hold(TransactionRow row) {
    TransactionId hold = row.transaction().hold();
    return hold == null ? null : bytes(hold);
  }

  private static void never(List<?> rows) {
    if (!rows.isEmpty()) {
      throw new BrokenInvariantException("nothing does that to this table: " + rows.getFirst());
    }
  }
}
