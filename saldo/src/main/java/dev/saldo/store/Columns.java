package dev.saldo.store;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Act;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.LogHead;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import java.sql.SQLException;
import java.util.Locale;

/// What is selected to read a record, and how a record is read from it: each method takes the
/// columns of the constant above it, in their order.
///
/// The tables go by these names in the statements: `m` merchant, `a` account, `e` entry, `h` hold,
/// `k` merchant_key, `c` credential, `o` operator, `l` log; those of transactions are
/// [StoredTransaction]'s.
public final class Columns {

  public static final String MERCHANT =
      "m.merchant, m.number, m.parent, m.name, m.default_currency, m.disabled, m.accounts,"
          + " m.created_at";

  public static final String ACCOUNT =
      "a.account, a.type, a.business_type, a.currency, a.available, a.pending, a.reserved,"
          + " a.frozen, a.fees, a.overdraft, a.version, a.head, a.opened_at, a.updated_at,"
          + " a.next_release";

  /// What of an entry makes an account as of then.
  public static final String ACCOUNT_AS_OF =
      "e.available, e.pending, e.reserved, e.frozen, e.fees, e.overdraft, e.version, e.hash,"
          + " e.recorded_at";

  public static final String HOLD =
      "h.id, h.account, h.kind, h.amount, h.fee, h.amount_left, h.fee_left, h.release_at,"
          + " h.opened_at, h.closed_at";

  /// The merchant's id stands in its own table.
  public static final String KEY =
      "k.id, m.merchant, k.dialect, k.kind, k.label, k.client_id, k.allowed_addresses,"
          + " k.created_at, k.expires_at, k.revoked_at";

  public static final String CREDENTIAL = "c.hash, c.key_id, c.issued_at, c.expires_at";

  public static final String LOG_LINE =
      "l.id, l.at, l.asked_by, l.act, l.subject, l.detail, l.admitted, l.number, l.hash";

  public static final String OPERATOR = "o.name, o.role, o.token, o.created_at, o.expires_at";

  public static final String LOG_HEAD = "l.subject, l.number, l.hash";

  private Columns() {}

  /// A name without case, so that a search finds what only differs in it.
  public static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// How many columns these are.
  public static int count(String columns) {
    return columns.split(",").length;
  }

  public static Merchant merchant(Row row) throws SQLException {
    return new Merchant(
        row.merchantId(),
        row.number(),
        row.merchantIdOrNull(),
        row.text(),
        row.currency(),
        row.flag(),
        row.count(),
        row.time());
  }

  /// @param merchant whose account it is
  public static Account account(Row row, MerchantId merchant) throws SQLException {
    return new Account(
        row.accountId(),
        ref(row, merchant),
        row.balance(),
        row.number(),
        row.hash(),
        row.time(),
        row.time(),
        row.timeOrNull());
  }

  /// @param now as it is now
  public static Account accountAsOf(Row row, Account now) throws SQLException {
    return new Account(
        now.id(),
        now.ref(),
        row.balance(),
        row.number(),
        row.hash(),
        now.openedAt(),
        row.time(),
        null);
  }

  /// Takes an account's type, business type and currency.
  public static AccountRef ref(Row row, MerchantId merchant) throws SQLException {
    return new AccountRef(merchant, AccountType.valueOf(row.text()), row.text(), row.currency());
  }

  public static Hold hold(Row row) throws SQLException {
    return new Hold(
        row.transactionId(),
        row.accountId(),
        HoldKind.valueOf(row.text().toUpperCase(Locale.ROOT)),
        row.amount(),
        row.amount(),
        row.amount(),
        row.amount(),
        row.timeOrNull(),
        row.time(),
        row.timeOrNull());
  }

  public static MerchantKey key(Row row) throws SQLException {
    return new MerchantKey(
        row.keyId(),
        row.merchantId(),
        row.text(),
        row.text(),
        row.text(),
        row.textOrNull(),
        JsonText.list(row.text()),
        row.time(),
        row.timeOrNull(),
        row.timeOrNull());
  }

  public static Credential credential(Row row) throws SQLException {
    return new Credential(row.hash(), row.keyId(), row.time(), row.timeOrNull());
  }

  public static LogLine logLine(Row row) throws SQLException {
    return new LogLine(
        row.logId(),
        row.time(),
        row.text(),
        Act.valueOf(row.text().toUpperCase(Locale.ROOT)),
        row.text(),
        JsonText.map(row.text()),
        row.hashOrNull(),
        row.number(),
        row.hash());
  }

  public static LogHead logHead(Row row) throws SQLException {
    return new LogHead(row.text(), row.number(), row.hash());
  }

  public static Operator operator(Row row) throws SQLException {
    return new Operator(
        row.text(),
        Role.valueOf(row.text().toUpperCase(Locale.ROOT)),
        row.hash(),
        row.time(),
        row.timeOrNull());
  }
}
