package dev.saldo.store.sqlite;

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
import dev.saldo.store.Columns;
import dev.saldo.store.JsonText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;

/// Writes what a batch changes, in the transaction that its snapshot was read in.
///
/// Nothing is overwritten blindly: what is added must not be there, what is changed or removed must
/// be, and an account must still have the version that the batch began with. All else is a broken
/// invariant.
final class Writer {

  /// A new merchant's number is taken: the batch must be decided again.
  static final class NumberTakenException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final String ADD_MERCHANT =
      """
      insert into merchant (lane, merchant, number, parent, name, name_folded, default_currency,
        disabled, accounts, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE_MERCHANT =
      """
      update merchant set parent = ?, name = ?, name_folded = ?, default_currency = ?,
        disabled = ?, accounts = ? where lane = ? and merchant = ?
      """;
  private static final String ADD_ACCOUNT =
      """
      insert into account (lane, account, type, business_type, currency, version, available,
        pending, reserved, frozen, fees, overdraft, head, opened_at, updated_at, next_release)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE_ACCOUNT =
      """
      update account set version = ?, available = ?, pending = ?, reserved = ?, frozen = ?,
        fees = ?, overdraft = ?, head = ?, updated_at = ?, next_release = ?
        where lane = ? and account = ? and version = ?
      """;
  private static final String ADD_ENTRY =
      """
      insert into entry (lane, account, version, txn, recorded_at, available, pending, reserved,
        frozen, fees, overdraft, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String ADD_TRANSACTION =
      """
      insert into txn (lane, id, merchant_number, idempotency_key, type, fingerprint, hold,
        occurred_at, recorded_by, reference, metadata, account, version, target_account,
        target_version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String ADD_HOLD =
      """
      insert into hold (lane, account, id, kind, amount, fee, amount_left, fee_left, release_at,
        opened_at, closed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE_HOLD =
      """
      update hold set amount_left = ?, fee_left = ?, closed_at = ?
        where lane = ? and account = ? and id = ?
      """;
  private static final String ADD_KEY =
      """
      insert into merchant_key (lane, id, merchant_number, dialect, kind, label, client_id,
        allowed_addresses, created_at, expires_at, revoked_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE_KEY =
      """
      update merchant_key set label = ?, allowed_addresses = ?, expires_at = ?, revoked_at = ?
        where lane = ? and id = ?
      """;
  private static final String ADD_CREDENTIAL =
      """
      insert into credential (lane, hash, key_lane, key_id, issued_at, expires_at)
        values (?, ?, ?, ?, ?, ?)
      """;
  private static final String REMOVE_CREDENTIAL =
      """
      delete from credential where lane = ? and hash = ?
      """;
  private static final String ADD_OPERATOR =
      """
      insert into operator (lane, name, role, token, created_at, expires_at)
        values (?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE_OPERATOR =
      """
      update operator set role = ?, token = ?, created_at = ?, expires_at = ?
        where lane = ? and name = ?
      """;
  private static final String REMOVE_OPERATOR =
      """
      delete from operator where lane = ? and name = ?
      """;

  private static final String ADD_LOG_LINE =
      """
      insert into log (lane, subject, number, id, at, asked_by, act, detail, admitted, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final Session session;

  Writer(Session session) {
    this.session = session;
  }

  /// @param snapshot what the changes were decided from
  void write(Snapshot snapshot, Changes changes) throws SQLException, NumberTakenException {
    merchants(changes.merchants());
    accounts(changes.accounts(), changes.transactions());
    transactions(changes.transactions());
    holds(changes.holds());
    keys(changes.keys(), numbers(snapshot, changes));
    credentials(changes.credentials());
    operators(changes.operators());
    session.write(ADD_LOG_LINE, changes.log(), Writer::row);
  }

  private void merchants(Changes.Rows<Merchant> merchants)
      throws SQLException, NumberTakenException {
    never(merchants.removed());
    try {
      session.write(
          ADD_MERCHANT,
          merchants.added(),
          merchant ->
              Parameters.in(merchant.lane())
                  .merchant(merchant.id())
                  .number(merchant.number())
                  .merchant(merchant.parent())
                  .text(merchant.name())
                  .text(Columns.folded(merchant.name()))
                  .text(merchant.defaultCurrency().code())
                  .flag(merchant.disabled())
                  .number(merchant.accounts())
                  .time(merchant.createdAt()));
    } catch (SQLException e) {
      // The number is the one unique thing of a merchant that is not its key.
      if (Errors.code(e) == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE) {
        throw new NumberTakenException();
      }
      throw e;
    }
    session.write(
        CHANGE_MERCHANT,
        merchants.changed(),
        merchant ->
            new Parameters()
                .merchant(merchant.parent())
                .text(merchant.name())
                .text(Columns.folded(merchant.name()))
                .text(merchant.defaultCurrency().code())
                .flag(merchant.disabled())
                .number(merchant.accounts())
                .number(merchant.lane().number())
                .merchant(merchant.id()));
  }

  private void accounts(Changes.Rows<Account> accounts, List<Transaction> transactions)
      throws SQLException {
    never(accounts.removed());
    session.write(
        ADD_ACCOUNT,
        accounts.added(),
        account ->
            Parameters.in(account.id().lane())
                .number(account.id().value())
                .text(account.ref().type().name())
                .text(account.ref().businessType())
                .text(account.ref().currency().code())
                .number(account.version())
                .amounts(account.balance())
                .hash(account.head())
                .time(account.openedAt())
                .time(account.updatedAt())
                .time(account.nextRelease()));
    Map<AccountId, Long> before = versionsBefore(transactions);
    session.write(
        CHANGE_ACCOUNT,
        accounts.changed(),
        account ->
            new Parameters()
                .number(account.version())
                .amounts(account.balance())
                .hash(account.head())
                .time(account.updatedAt())
                .time(account.nextRelease())
                .number(account.id().lane().number())
                .number(account.id().value())
                .number(before.getOrDefault(account.id(), account.version())));
  }

  /// The version that each account had before these transactions.
  private static Map<AccountId, Long> versionsBefore(List<Transaction> transactions) {
    Map<AccountId, Long> before = new HashMap<>();
    for (Transaction transaction : transactions) {
      for (Entry entry : transaction.entries()) {
        before.putIfAbsent(entry.account(), entry.version() - 1);
      }
    }
    return before;
  }

  private void transactions(List<Transaction> transactions) throws SQLException {
    record Recorded(Transaction transaction, Entry entry) {}
    List<Recorded> entries = new ArrayList<>(transactions.size());
    for (Transaction transaction : transactions) {
      for (Entry entry : transaction.entries()) {
        entries.add(new Recorded(transaction, entry));
      }
    }
    session.write(
        ADD_ENTRY,
        entries,
        recorded -> {
          Entry entry = recorded.entry();
          return Parameters.in(entry.account().lane())
              .number(entry.account().value())
              .number(entry.version())
              .id(recorded.transaction().id())
              .time(recorded.transaction().recordedAt())
              .amounts(entry.after())
              .hash(entry.hash());
        });
    session.write(
        ADD_TRANSACTION, transactions, transaction -> row(transaction, transaction.id().lane()));
    session.write(
        ADD_TRANSACTION,
        transactions.stream()
            .filter(transaction -> !lastLane(transaction).equals(transaction.id().lane()))
            .toList(),
        transaction -> row(transaction, lastLane(transaction)));
  }

  /// The lane of the target, if the transaction has one, else the source's.
  private static Lane lastLane(Transaction transaction) {
    return transaction.entries().getLast().account().lane();
  }

  private static Parameters row(Transaction transaction, Lane lane) {
    Entry source = transaction.entries().getFirst();
    Parameters row =
        Parameters.in(lane)
            .id(transaction.id())
            .number(source.account().merchantNumber())
            .text(transaction.idempotencyKey().value())
            .number(transaction.type().number())
            .hash(transaction.fingerprint())
            .id(transaction.hold())
            .time(transaction.occurredAt())
            .text(transaction.recordedBy())
            .text(transaction.reference())
            .text(JsonText.of(transaction.metadata()))
            .number(source.account().value())
            .number(source.version());
    if (transaction.entries().size() == 1) {
      return row.none().none();
    }
    Entry target = transaction.entries().get(1);
    return row.number(target.account().value()).number(target.version());
  }

  private void holds(Changes.Rows<Hold> holds) throws SQLException {
    never(holds.removed());
    session.write(
        ADD_HOLD,
        holds.added(),
        hold ->
            Parameters.in(hold.account().lane())
                .number(hold.account().value())
                .id(hold.id())
                .text(hold.kind().code())
                .amount(hold.amount())
                .amount(hold.fee())
                .amount(hold.left())
                .amount(hold.feeLeft())
                .time(hold.releaseAt())
                .time(hold.openedAt())
                .time(hold.closedAt()));
    session.write(
        CHANGE_HOLD,
        holds.changed(),
        hold ->
            new Parameters()
                .amount(hold.left())
                .amount(hold.feeLeft())
                .time(hold.closedAt())
                .number(hold.account().lane().number())
                .number(hold.account().value())
                .id(hold.id()));
  }

  private void keys(Changes.Rows<MerchantKey> keys, Map<MerchantId, Long> numbers)
      throws SQLException {
    never(keys.removed());
    session.write(
        ADD_KEY,
        keys.added(),
        key ->
            Parameters.in(key.id().lane())
                .id(key.id())
                .number(number(numbers, key.merchant()))
                .text(key.dialect())
                .text(key.kind())
                .text(key.label())
                .text(key.clientId())
                .text(JsonText.of(key.allowedAddresses()))
                .time(key.createdAt())
                .time(key.expiresAt())
                .time(key.revokedAt()));
    session.write(
        CHANGE_KEY,
        keys.changed(),
        key ->
            new Parameters()
                .text(key.label())
                .text(JsonText.of(key.allowedAddresses()))
                .time(key.expiresAt())
                .time(key.revokedAt())
                .number(key.id().lane().number())
                .id(key.id()));
  }

  private static Map<MerchantId, Long> numbers(Snapshot snapshot, Changes changes) {
    Map<MerchantId, Long> numbers = new HashMap<>();
    if (!changes.keys().added().isEmpty()) {
      snapshot.merchants().forEach(merchant -> numbers.put(merchant.id(), merchant.number()));
      changes.merchants().added().forEach(added -> numbers.put(added.id(), added.number()));
    }
    return numbers;
  }

  private static long number(Map<MerchantId, Long> numbers, MerchantId merchant) {
    Long number = numbers.get(merchant);
    if (number == null) {
      throw new BrokenInvariantException("a key was added to " + merchant + ", which is unknown");
    }
    return number;
  }

  private void credentials(Changes.Rows<Credential> credentials) throws SQLException {
    never(credentials.changed());
    session.write(
        REMOVE_CREDENTIAL,
        credentials.removed(),
        credential -> Parameters.in(credential.lane()).hash(credential.hash()));
    session.write(
        ADD_CREDENTIAL,
        credentials.added(),
        credential ->
            Parameters.in(credential.lane())
                .hash(credential.hash())
                .number(credential.key().lane().number())
                .id(credential.key())
                .time(credential.issuedAt())
                .time(credential.expiresAt()));
  }

  private void operators(Changes.Rows<Operator> operators) throws SQLException {
    session.write(
        REMOVE_OPERATOR,
        operators.removed(),
        operator -> Parameters.in(operator.lane()).text(operator.name()));
    session.write(
        ADD_OPERATOR,
        operators.added(),
        operator ->
            Parameters.in(operator.lane())
                .text(operator.name())
                .text(operator.role().code())
                .hash(operator.token())
                .time(operator.createdAt())
                .time(operator.expiresAt()));
    session.write(
        CHANGE_OPERATOR,
        operators.changed(),
        operator ->
            new Parameters()
                .text(operator.role().code())
                .hash(operator.token())
                .time(operator.createdAt())
                .time(operator.expiresAt())
                .number(operator.lane().number())
                .text(operator.name()));
  }

  private static Parameters row(LogLine line) {
    return Parameters.in(line.id().lane())
        .text(line.subject())
        .number(line.number())
        .id(line.id())
        .time(line.at())
        .text(line.by())
        .text(line.act().code())
        .text(JsonText.of(line.detail()))
        .hash(line.admitted())
        .hash(line.hash());
  }

  private static void never(List<?> rows) {
    if (!rows.isEmpty()) {
      throw new BrokenInvariantException("nothing does that to this table: " + rows.getFirst());
    }
  }
}
