package dev.saldo.store.postgres;

import dev.saldo.ledger.Balance;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.Times;
import dev.saldo.money.Amount;
import dev.saldo.store.Columns;
import dev.saldo.store.Row;
import dev.saldo.store.StoredTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads lists, over one connection. A list across the lanes takes from each lane as much as it
/// could need of it, by an index and in order, and puts that together.
final class Lists {

  private static final String LANES =
      IntStream.range(0, Lane.COUNT)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(",", "unnest('{", "}'::smallint[]) as wanted (lane)"));

  private static final String ALL_OPERATORS =
      "select " + Columns.OPERATOR + " from operator o order by o.name";

  static final String KEYS_OF_MERCHANT =
      "select "
          + Columns.KEY
          + """
           from merchant m
          join merchant_key k on k.lane = m.lane and k.merchant_number = m.number
          where m.lane = ? and m.merchant = ?
          order by k.created_at, k.id
          """;

  static final String MERCHANTS =
      "select "
          + Columns.MERCHANT
          + " from "
          + LANES
          + """
           cross join lateral (
            select * from merchant m where m.lane = wanted.lane and m.merchant > ?
              and (starts_with(m.merchant, ?) or starts_with(m.name_folded, ?))
              and (?::text is null or m.parent = ?) and (?::int = 0 or m.parent is null)
            order by m.merchant limit ?
          ) m
          order by m.merchant limit ?
          """;

  static final String LOG =
      "select "
          + Columns.LOG_LINE
          + " from "
          + LANES
          + """
           cross join lateral (
            select * from log l where l.lane = wanted.lane and (l.at, l.id) < (?, ?)
            order by l.at desc, l.id desc limit ?
          ) l
          order by l.at desc, l.id desc limit ?
          """;

  /// Of one lane no more than so many holds are looked at: they may all be of one merchant, who is
  /// then reported first, and the others the next time.
  static final String MERCHANTS_WITH_DUE =
      "select distinct m.merchant from "
          + LANES
          + """
           cross join lateral (
            select h.account from hold h where h.lane = wanted.lane
              and h.closed_at is null and h.release_at <= coalesce(?, %s)
            order by h.release_at limit 500
          ) h
          join merchant m on m.lane = wanted.lane and m.number = h.account / 10000
          limit ?
          """
              .formatted(Lookups.CLOCK);

  private static final String ACCOUNTS = " from merchant m join " + Lookups.ITS_ACCOUNTS;

  private static final String HOLDS =
      "select "
          + Columns.HOLD
          + ", a.type, a.business_type, a.currency"
          + ACCOUNTS
          + """
          cross join lateral (
            select * from hold h where h.lane = a.lane and h.account = a.account
              and h.id < case when a.account = ? then ? else %s end %s
            order by h.id desc limit ?
          ) h
          where m.lane = ? and m.merchant = ? and a.account >= ?
          order by h.account, h.id desc limit ?
          """;

  /// Longer than an id, and so above all of them.
  private static final String ABOVE_IDS = "'\\x" + "ff".repeat(17) + "'::bytea";

  static final String ALL_HOLDS = HOLDS.formatted(ABOVE_IDS, "");
  static final String OPEN_HOLDS = HOLDS.formatted(ABOVE_IDS, "and h.closed_at is null");
  static final String CLOSED_HOLDS = HOLDS.formatted(ABOVE_IDS, "and h.closed_at is not null");

  /// Of each account as many entries as the page could have of it.
  private static final String STATEMENT =
      "select "
          + StoredTransaction.LINE_COLUMNS
          + ACCOUNTS
          + """
          and (?::text is null or a.currency = ?)
          and (?::text is null or a.type = ?)
          and (?::text is null or a.business_type = ?)
          cross join lateral (
            select e.* from entry e %s
            where e.lane = a.lane and e.account = a.account
              and e.recorded_at >= ? and e.recorded_at < ?
              and (e.recorded_at, e.version) < (?,
                case when a.account < ? then 9223372036854775807 when a.account = ? then ? else 0 end)
            order by e.recorded_at desc, e.version desc limit ?
          ) e
          left join txn t on t.lane = e.lane and t.id = e.txn
          left join entry p on p.lane = e.lane
            and p.account = e.account and p.version = e.version - 1
          where m.lane = ? and m.merchant = ?
          order by e.recorded_at desc, e.account desc, e.version desc limit ?
          """;

  static final String WHOLE_STATEMENT = STATEMENT.formatted("");
  private static final String STATEMENT_BY_REFERENCE =
      STATEMENT.formatted("join txn r on r.lane = e.lane and r.id = e.txn and r.reference = ?");

  private static final String TOTALS =
      """
      select a.currency, sum(a.available), sum(a.pending), sum(a.reserved), sum(a.frozen),
        sum(a.fees), sum(a.overdraft), count(distinct a.account / 10000)
      from account a group by a.currency order by a.currency
      """;

  private interface Reads<T> {
    T read(Row row) throws SQLException;
  }

  private final Connection connection;

  Lists(Connection connection) {
    this.connection = connection;
  }

  private <T> List<T> select(String sql, Reads<T> reads, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    new Round(connection).select(sql, row -> rows.add(reads.read(row)), parameters).send();
    return rows;
  }

  List<Operator> operators() throws SQLException {
    return select(ALL_OPERATORS, Columns::operator);
  }

  List<MerchantKey> keys(MerchantId merchant) throws SQLException {
    return select(KEYS_OF_MERCHANT, Columns::key, lane(merchant), merchant.value());
  }

  List<Merchant> merchants(MerchantQuery query) throws SQLException {
    String parent = query.parent() == null ? null : query.parent().value();
    return select(
        MERCHANTS,
        Columns::merchant,
        query.after() == null ? "" : query.after().value(),
        query.beginning(),
        Columns.folded(query.beginning()),
        parent,
        parent,
        query.topOnly() ? 1 : 0,
        query.most(),
        query.most());
  }

  List<LogLine> log(LogQuery query) throws SQLException {
    LogQuery.Place before = query.before();
    return select(
        LOG,
        Columns::logLine,
        before == null ? Long.MAX_VALUE : Times.micros(before.at()),
        before == null ? new byte[0] : Column.bytes(before.id()),
        query.most(),
        query.most());
  }

  /// @param now the tests' reading of the clock; null for the database's
  List<MerchantId> merchantsWithDue(@Nullable Instant now, int most) throws SQLException {
    return select(
        MERCHANTS_WITH_DUE, Row::merchantId, now == null ? null : Times.micros(now), most);
  }

  List<HoldLine> holds(HoldQuery query) throws SQLException {
    HoldQuery.Place after = query.after();
    long account = after == null ? 0 : after.account().value();
    Boolean open = query.open();
    return select(
        open == null ? ALL_HOLDS : open ? OPEN_HOLDS : CLOSED_HOLDS,
        row -> {
          Hold hold = Columns.hold(row);
          return new HoldLine(hold, Columns.ref(row, query.merchant()));
        },
        account,
        after == null ? new byte[0] : Column.bytes(after.hold()),
        query.most(),
        lane(query.merchant()),
        query.merchant().value(),
        account,
        query.most());
  }

  List<StatementLine> statement(StatementQuery query) throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    twice(parameters, query.currency() == null ? null : query.currency().code());
    twice(parameters, query.type() == null ? null : query.type().name());
    twice(parameters, query.businessType());
    if (query.reference() != null) {
      parameters.add(query.reference());
    }
    parameters.add(query.from() == null ? Long.MIN_VALUE : Times.micros(query.from()));
    parameters.add(query.to() == null ? Long.MAX_VALUE : Times.micros(query.to()));
    StatementQuery.Place before = query.before();
    parameters.add(before == null ? Long.MAX_VALUE : Times.micros(before.recordedAt()));
    twice(parameters, before == null ? 0L : before.account().value());
    parameters.add(before == null ? 0L : before.version());
    parameters.add(query.most());
    parameters.add(lane(query.merchant()));
    parameters.add(query.merchant().value());
    parameters.add(query.most());
    return select(
        query.reference() == null ? WHOLE_STATEMENT : STATEMENT_BY_REFERENCE,
        StoredTransaction::line,
        parameters.toArray());
  }

  private static void twice(List<@Nullable Object> parameters, @Nullable Object value) {
    parameters.add(value);
    parameters.add(value);
  }

  private static short lane(MerchantId merchant) {
    return (short) merchant.lane().number();
  }

  List<CurrencyTotal> totals() throws SQLException {
    return select(
        TOTALS,
        row ->
            new CurrencyTotal(
                row.currency(),
                new Balance(sum(row), sum(row), sum(row), sum(row), sum(row), sum(row)),
                row.number()));
  }

  /// A sum may have more digits than an account's amounts.
  private static Amount sum(Row row) throws SQLException {
    return Amount.of(new BigDecimal(row.text()));
  }
}
