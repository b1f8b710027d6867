package dev.saldo.store.sqlite;

import dev.saldo.store.Columns;
import dev.saldo.store.StoredTransaction;

/// The look-ups by key. All joins are `cross join`, which to SQLite says: in this order; and where
/// it would rather read the whole lane, `indexed by` says which index to take.
final class Lookups {

  static final Lookup MERCHANTS =
      new Lookup(
          "lane, merchant",
          Columns.MERCHANT,
          """
          cross join merchant m on m.lane = wanted.lane and m.merchant = wanted.merchant
          """);

  /// A merchant's accounts stand between its number's first and last.
  static final Lookup ACCOUNTS =
      new Lookup(
          "lane, first, last, type, business_type, currency",
          Columns.ACCOUNT,
          """
          cross join account a on a.lane = wanted.lane
            and a.account between wanted.first and wanted.last
            and a.type = wanted.type
            and a.business_type = wanted.business_type
            and a.currency = wanted.currency
          """);

  /// Those of a merchant in which a hold is due.
  static final Lookup ACCOUNTS_DUE =
      new Lookup(
          "lane, first, last, due",
          Columns.ACCOUNT,
          """
          cross join account a on a.lane = wanted.lane
            and a.account between wanted.first and wanted.last
            and a.next_release <= wanted.due
          """);

  /// The last entry of an account by then: one seek in the index over its times.
  static final Lookup ACCOUNTS_AS_OF =
      new Lookup(
          "lane, account, at",
          Columns.ACCOUNT_AS_OF,
          """
          cross join entry e on e.lane = wanted.lane
            and e.account = wanted.account
            and e.version = (select n.version from entry n
              where n.lane = wanted.lane and n.account = wanted.account
                and n.recorded_at <= wanted.at
              order by n.recorded_at desc, n.version desc limit 1)
          """);

  static final Lookup TRANSACTIONS =
      new Lookup(
          "lane, id",
          StoredTransaction.COLUMNS,
          """
          cross join txn t on t.lane = wanted.lane and t.id = wanted.id
          cross join merchant m on m.lane = t.lane and m.number = t.merchant_number
          """);

  static final Lookup TRANSACTIONS_BY_IDEMPOTENCY_KEY =
      new Lookup(
          "lane, number, idempotency_key",
          StoredTransaction.COLUMNS,
          """
          cross join txn t on t.lane = wanted.lane
            and t.merchant_number = wanted.number
            and t.idempotency_key = wanted.idempotency_key
          cross join merchant m on m.lane = t.lane and m.number = t.merchant_number
          """);

  /// Its account, its merchant and the entry before it.
  private static final String OF_AN_ENTRY =
      """
          cross join account a on a.lane = e.lane and a.account = e.account
          cross join merchant m on m.lane = e.lane and m.number = e.account / 10000
          left join entry p on p.lane = e.lane
            and p.account = e.account
            and p.version = e.version - 1
      """;

  private static final String ENTRY_WITH_ITS_ACCOUNT =
      """
          cross join entry e on e.lane = wanted.lane
            and e.account = wanted.account
            and e.version = wanted.version
      """
          + OF_AN_ENTRY;

  static final Lookup ENTRIES =
      new Lookup("lane, account, version", StoredTransaction.ENTRY_COLUMNS, ENTRY_WITH_ITS_ACCOUNT);

  /// Entries with their transactions, of which each lane that they touch has a row.
  static final Lookup STATEMENT =
      new Lookup(
          "lane, account, version",
          StoredTransaction.LINE_COLUMNS,
          ENTRY_WITH_ITS_ACCOUNT + " cross join txn t on t.lane = e.lane and t.id = e.txn");

  static final Lookup HOLDS =
      new Lookup(
          "lane, account, id",
          Columns.HOLD,
          """
          cross join hold h on h.lane = wanted.lane
            and h.account = wanted.account
            and h.id = wanted.id
          """);

  /// What drew on holds.
  static final Lookup DRAWS =
      new Lookup(
          "lane, hold",
          StoredTransaction.LINE_COLUMNS,
          """
          cross join txn t indexed by txn_hold on t.lane = wanted.lane and t.hold = wanted.hold
          cross join entry e on e.lane = t.lane and e.account = t.account and e.version = t.version
          """
              + OF_AN_ENTRY);

  private static final String DUE =
      """
      cross join hold h indexed by hold_release on h.lane = wanted.lane
        and h.account = wanted.account
        and h.closed_at is null
        and h.release_at <= wanted.at
      """;

  /// The holds of an account that fall due by then.
  static final Lookup HOLDS_DUE = new Lookup("lane, account, at", Columns.HOLD, DUE);

  /// The same, as far as their release counts.
  static final Lookup DUE_RELEASES =
      new Lookup("lane, account, at", "h.kind, h.amount_left, h.release_at", DUE);

  /// The next few holds of an account that fall due after that. How many is the parameter.
  static final Lookup HOLDS_NEXT =
      new Lookup(
          "lane, account, at",
          Columns.HOLD,
          """
          cross join hold h on h.lane = wanted.lane
            and h.account = wanted.account
            and h.id in (select n.id from hold n indexed by hold_release
              where n.lane = wanted.lane and n.account = wanted.account
                and n.closed_at is null and n.release_at > wanted.at
              order by n.release_at limit ?)
          """);

  static final Lookup KEYS =
      new Lookup(
          "lane, id",
          Columns.KEY,
          """
          cross join merchant_key k on k.lane = wanted.lane and k.id = wanted.id
          cross join merchant m on m.lane = k.lane and m.number = k.merchant_number
          """);

  static final Lookup CREDENTIALS =
      new Lookup(
          "lane, hash",
          Columns.CREDENTIAL,
          """
          cross join credential c on c.lane = wanted.lane and c.hash = wanted.hash
          """);

  /// The access tokens of a key: they live in its lane.
  static final Lookup TOKENS =
      new Lookup(
          "lane, key_id",
          Columns.CREDENTIAL,
          """
          cross join credential c indexed by credential_token on c.lane = wanted.lane
            and c.key_id = wanted.key_id
            and c.expires_at is not null
          """);

  static final Lookup OPERATORS =
      new Lookup(
          "lane, name",
          Columns.OPERATOR,
          """
          cross join operator o on o.lane = wanted.lane and o.name = wanted.name
          """);

  static final Lookup OPERATORS_BY_TOKEN =
      new Lookup(
          "lane, token",
          Columns.OPERATOR,
          """
          cross join operator o on o.lane = wanted.lane and o.token = wanted.token
          """);

  static final Lookup LOG_HEADS =
      new Lookup(
          "lane, subject",
          Columns.LOG_HEAD,
          """
          cross join log l on l.lane = wanted.lane
            and l.subject = wanted.subject
            and l.number = (
              select max(g.number) from log g
              where g.lane = wanted.lane and g.subject = wanted.subject)
          """);

  /// A merchant with all its accounts, a row for each of them; one without them where it has none.
  static final Lookup BALANCES =
      new Lookup(
          "lane, merchant",
          Columns.MERCHANT + ", " + Columns.ACCOUNT,
          """
          cross join merchant m on m.lane = wanted.lane and m.merchant = wanted.merchant
          left join account a on a.lane = m.lane
            and a.account between m.number * 10000 and m.number * 10000 + 9999
          """);

  /// The same by credential: its key is in its merchant's lane, with the accounts.
  static final Lookup BALANCES_BY_CREDENTIAL =
      new Lookup(
          "lane, hash",
          String.join(", ", Columns.CREDENTIAL, Columns.KEY, Columns.MERCHANT, Columns.ACCOUNT),
          """
          cross join credential c on c.lane = wanted.lane and c.hash = wanted.hash
          cross join merchant_key k on k.lane = c.key_lane and k.id = c.key_id
          cross join merchant m on m.lane = k.lane and m.number = k.merchant_number
          left join account a on a.lane = m.lane
            and a.account between m.number * 10000 and m.number * 10000 + 9999
          """);

  private Lookups() {}
}
