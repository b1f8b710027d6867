package dev.saldo.store.postgres;

import static dev.saldo.store.postgres.Column.bytes;
import static dev.saldo.store.postgres.Column.hash;
import static dev.saldo.store.postgres.Column.id;
import static dev.saldo.store.postgres.Column.lane;
import static dev.saldo.store.postgres.Column.number;
import static dev.saldo.store.postgres.Column.text;
import static dev.saldo.store.postgres.Column.time;

import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.BalanceQuery.ByCredential;
import dev.saldo.ledger.BalanceQuery.ByMerchant;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.TransactionId;
import dev.saldo.store.Columns;
import dev.saldo.store.StoredTransaction;
import dev.saldo.store.StoredTransaction.EntryKey;
import java.time.Instant;
import java.util.stream.Stream;

/// The look-ups by key.
final class Lookups {

  /// The database's clock, as it is when this is evaluated.
  static final String CLOCK = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

  /// An account whose holds are wanted.
  ///
  /// @param horizon by when they are due
  /// @param most how many are wanted of those that fall due later
  record Timed(AccountId account, Instant horizon, long most) {}

  /// An account of which these holds are wanted.
  ///
  /// @param id above theirs
  record HoldsBelow(AccountId account, TransactionId id, long most) {}

  private static final String IS_WANTED_MERCHANT =
      "join merchant m on m.lane = wanted.lane and m.merchant = wanted.merchant ";

  /// A merchant's accounts stand between its number's first and last.
  static final String ITS_ACCOUNTS =
      "account a on a.lane = m.lane"
          + " and a.account between m.number * 10000 and m.number * 10000 + 9999 ";

  private static final String IS_WANTED_ACCOUNT =
      IS_WANTED_MERCHANT
          + "join "
          + ITS_ACCOUNTS
          + """
          and a.type = wanted.type and a.business_type = wanted.business_type
          and a.currency = wanted.currency
          """;

  private static final String IS_ITS_MERCHANT =
      " join merchant m on m.lane = %s.lane and m.number = %s.merchant_number ";

  static final Lookup<MerchantId> MERCHANTS = merchants("");

  /// The same, locked in the order of [Needs#merchants].
  static final Lookup<MerchantId> MERCHANTS_LOCKED =
      merchants("order by m.lane, m.merchant for update of m");

  static final Lookup<AccountRef> ACCOUNTS =
      Lookup.of(
          Columns.ACCOUNT,
          IS_WANTED_ACCOUNT,
          Stream.of(
              lane(ref -> ref.merchant().lane()),
              text("merchant", ref -> ref.merchant().value()),
              text("type", ref -> ref.type().name()),
              text("business_type", AccountRef::businessType),
              text("currency", ref -> ref.currency().code())));

  /// Those of a merchant that have timed holds.
  static final Lookup<MerchantId> ACCOUNTS_TIMED =
      Lookup.of(
          Columns.ACCOUNT,
          IS_WANTED_MERCHANT + "join " + ITS_ACCOUNTS + " and a.next_release is not null",
          Stream.of(lane(MerchantId::lane), text("merchant", MerchantId::value)));

  static final Lookup<TransactionId> TRANSACTIONS =
      Lookup.of(
          StoredTransaction.COLUMNS,
          "join txn t on t.lane = wanted.lane and t.id = wanted.id"
              + IS_ITS_MERCHANT.formatted("t", "t"),
          Stream.of(lane(TransactionId::lane), id("id", id -> bytes(id))));

  static final Lookup<Needs.RecordedKey> TRANSACTIONS_BY_IDEMPOTENCY_KEY =
      Lookup.of(
          StoredTransaction.COLUMNS,
          IS_WANTED_MERCHANT
              + """
              cross join lateral (
                select * from txn t where t.lane = m.lane and t.merchant_number = m.number
                  and t.idempotency_key = wanted.idempotency_key limit 1
              ) t
              """,
          Stream.of(
              lane(key -> key.merchant().lane()),
              text("merchant", key -> key.merchant().value()),
              text("idempotency_key", key -> key.idempotencyKey().value())));

  /// Its account, its merchant and the entry before it.
  private static final String OF_AN_ENTRY =
      """
      join account a on a.lane = e.lane and a.account = e.account
      join merchant m on m.lane = e.lane and m.number = e.account / 10000
      left join entry p on p.lane = e.lane
        and p.account = e.account and p.version = e.version - 1
      """;

  static final Lookup<EntryKey> ENTRIES =
      Lookup.of(
          StoredTransaction.ENTRY_COLUMNS,
          """
          join entry e on e.lane = wanted.lane
            and e.account = wanted.account and e.version = wanted.version
          """
              + OF_AN_ENTRY,
          Stream.of(
              lane(key -> key.account().lane()),
              number("account", key -> key.account().value()),
              number("version", EntryKey::version)));

  static final Lookup<Needs.HoldKey> HOLDS =
      Lookup.of(
          Columns.HOLD,
          IS_WANTED_ACCOUNT
              + """
              cross join lateral (
                select * from hold h
                where h.lane = a.lane and h.account = a.account and h.id = wanted.id limit 1
              ) h
              """,
          Stream.of(
              lane(key -> key.account().merchant().lane()),
              text("merchant", key -> key.account().merchant().value()),
              text("type", key -> key.account().type().name()),
              text("business_type", key -> key.account().businessType()),
              text("currency", key -> key.account().currency().code()),
              id("id", key -> bytes(key.hold()))));

  static final Lookup<HoldsBelow> HOLDS_BELOW =
      Lookup.of(
          Columns.HOLD,
          """
          cross join lateral (
            select * from hold h where h.lane = wanted.lane and h.account = wanted.account
              and h.id < wanted.id
            order by h.id desc limit wanted.most
          ) h
          """,
          Stream.of(
              lane(below -> below.account().lane()),
              number("account", below -> below.account().value()),
              id("id", below -> bytes(below.id())),
              number("most", HoldsBelow::most)));

  /// What drew on holds.
  static final Lookup<TransactionId> DRAWS =
      Lookup.of(
          StoredTransaction.LINE_COLUMNS,
          """
          join txn t on t.lane = wanted.lane and t.hold = wanted.hold
          join entry e on e.lane = t.lane and e.account = t.account and e.version = t.version
          """
              + OF_AN_ENTRY,
          Stream.of(lane(TransactionId::lane), id("hold", id -> bytes(id))));

  /// Of an account, the holds that are due and the next few.
  static final Lookup<Timed> HOLDS_TIMED =
      Lookup.of(
          Columns.HOLD,
          """
          cross join lateral (
            select * from hold h where h.lane = wanted.lane and h.account = wanted.account
              and h.closed_at is null and h.release_at <= wanted.horizon
            union all (
              select * from hold h where h.lane = wanted.lane and h.account = wanted.account
                and h.closed_at is null and h.release_at > wanted.horizon
              order by h.release_at limit wanted.most)
          ) h
          """,
          Stream.of(
              lane(timed -> timed.account().lane()),
              number("account", timed -> timed.account().value()),
              time("horizon", Timed::horizon),
              number("most", Timed::most)));

  static final Lookup<KeyId> KEYS =
      Lookup.of(
          Columns.KEY,
          "join merchant_key k on k.lane = wanted.lane and k.id = wanted.id"
              + IS_ITS_MERCHANT.formatted("k", "k"),
          Stream.of(lane(KeyId::lane), id("id", id -> bytes(id))));

  static final Lookup<Hash> CREDENTIALS =
      Lookup.of(
          Columns.CREDENTIAL,
          "join credential c on c.lane = wanted.lane and c.hash = wanted.hash",
          Stream.of(lane(Lane::ofHash), hash("hash", hash -> hash)));

  /// The access tokens of a key: they live in its lane.
  static final Lookup<KeyId> TOKENS =
      Lookup.of(
          Columns.CREDENTIAL,
          """
          join credential c on c.lane = wanted.lane and c.key_id = wanted.id
            and c.expires_at is not null
          """,
          Stream.of(lane(KeyId::lane), id("id", id -> bytes(id))));

  /// Locked: an operator has no merchant whose lock would do.
  static final Lookup<String> OPERATORS_LOCKED =
      Lookup.of(
          Columns.OPERATOR,
          """
          join operator o on o.lane = wanted.lane and o.name = wanted.name
          order by o.lane, o.name for update of o
          """,
          Stream.of(lane(Lane::ofName), text("name", name -> name)));

  static final Lookup<Hash> OPERATORS_BY_TOKEN =
      Lookup.of(
          Columns.OPERATOR,
          "join operator o on o.lane = wanted.lane and o.token = wanted.token",
          Stream.of(lane(Lane::ofHash), hash("token", hash -> hash)));

  static final Lookup<String> LOG_HEADS =
      Lookup.of(
          Columns.LOG_HEAD,
          """
          cross join lateral (
            select * from log l where l.lane = wanted.lane and l.subject = wanted.subject
            order by l.number desc limit 1
          ) l
          """,
          Stream.of(lane(Lane::ofName), text("subject", subject -> subject)));

  /// A reading of the clock for the whole statement: later than anything the statement sees. For
  /// tests it is the parameter.
  private static final String WITH_CLOCK =
      "with clock as materialized (select coalesce(?, " + CLOCK + ") as now) ";

  private static final String ITS_KEY =
      """
      join credential c on c.lane = wanted.lane and c.hash = wanted.hash
      join merchant_key k on k.lane = c.key_lane and k.id = c.key_id
      """
          + IS_ITS_MERCHANT.formatted("k", "k");

  /// What is due in an account and not recorded; always one row.
  private static final String DUE =
      """
      left join lateral (
        select count(*) as count,
          coalesce(sum(h.amount_left) filter (where h.kind = 'reserve'), 0) as reserved,
          coalesce(sum(h.amount_left) filter (where h.kind = 'freeze'), 0) as frozen,
          max(h.release_at) as last
        from hold h where a.next_release <= %s %s and h.lane = a.lane and h.account = a.account
          and h.closed_at is null and h.release_at <= %s
      ) due on true
      """;

  private static final String ACCOUNTS_NOW = " left join " + ITS_ACCOUNTS;

  private static final String ACCOUNTS_RELEASED =
      ACCOUNTS_NOW + DUE.formatted("clock.now", "", "clock.now");

  /// Whatever was recorded later found what was due before it, so only accounts that are as they
  /// were then can have something due.
  private static final String ACCOUNTS_THEN =
      " cross join lateral (select least(wanted.at, clock.now) as at) time left join "
          + ITS_ACCOUNTS
          + """
           and a.opened_at <= time.at
          left join lateral (
            select * from entry e where a.updated_at > time.at
              and e.lane = a.lane and e.account = a.account and e.recorded_at <= time.at
            order by e.recorded_at desc, e.version desc limit 1
          ) e on true
          """
          + DUE.formatted("time.at", "and a.updated_at <= time.at", "time.at");

  static final String DUE_COLUMNS = "due.count, due.reserved, due.frozen, due.last";

  private static final String NOW_COLUMNS =
      "clock.now, " + Columns.MERCHANT + ", " + Columns.ACCOUNT;

  private static final String RELEASED_COLUMNS = NOW_COLUMNS + ", " + DUE_COLUMNS;

  private static final String THEN_COLUMNS =
      RELEASED_COLUMNS + ", (a.updated_at > time.at)::int, " + Columns.ACCOUNT_AS_OF;

  private static final String PRESENTED_COLUMNS = Columns.CREDENTIAL + ", " + Columns.KEY + ", ";

  /// Merchants with all their accounts as they stand, a row for each of them; one without where
  /// they have none.
  static final Lookup<ByMerchant> BALANCES =
      byMerchant(NOW_COLUMNS, "cross join clock" + ACCOUNTS_NOW);

  /// The same with what is due and not recorded, which costs as much again and is seldom there.
  static final Lookup<ByMerchant> BALANCES_RELEASED =
      byMerchant(RELEASED_COLUMNS, "cross join clock" + ACCOUNTS_RELEASED);

  /// The same as of a time.
  static final Lookup<ByMerchant> BALANCES_THEN =
      byMerchant(THEN_COLUMNS, "cross join clock" + ACCOUNTS_THEN, time("at", ByMerchant::at));

  /// As [#BALANCES] by credential: its key is in its merchant's lane, with the accounts.
  static final Lookup<ByCredential> BALANCES_BY_CREDENTIAL =
      byCredential(NOW_COLUMNS, "cross join clock" + ACCOUNTS_NOW);

  /// As [#BALANCES_RELEASED] by credential.
  static final Lookup<ByCredential> BALANCES_BY_CREDENTIAL_RELEASED =
      byCredential(RELEASED_COLUMNS, "cross join clock" + ACCOUNTS_RELEASED);

  /// As [#BALANCES_THEN] by credential.
  static final Lookup<ByCredential> BALANCES_BY_CREDENTIAL_THEN =
      byCredential(THEN_COLUMNS, "cross join clock" + ACCOUNTS_THEN, time("at", ByCredential::at));

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static Lookup<ByMerchant> byMerchant(
      String columns, String joins, Column<ByMerchant>... more) {
    return Lookup.of(
        WITH_CLOCK,
        columns,
        IS_WANTED_MERCHANT + joins,
        Stream.concat(
            Stream.of(
                lane(query -> query.merchant().lane()),
                text("merchant", query -> query.merchant().value())),
            Stream.of(more)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static Lookup<ByCredential> byCredential(
      String columns, String joins, Column<ByCredential>... more) {
    return Lookup.of(
        WITH_CLOCK,
        PRESENTED_COLUMNS + columns,
        ITS_KEY + joins,
        Stream.concat(
            Stream.of(lane(query -> Lane.ofHash(query.hash())), hash("hash", ByCredential::hash)),
            Stream.of(more)));
  }

  private Lookups() {}

  private static Lookup<MerchantId> merchants(String locked) {
    return Lookup.of(
        Columns.MERCHANT,
        IS_WANTED_MERCHANT + locked,
        Stream.of(lane(MerchantId::lane), text("merchant", MerchantId::value)));
  }
}
