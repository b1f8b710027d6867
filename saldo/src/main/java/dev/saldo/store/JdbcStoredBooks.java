package dev.saldo.store;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Finding;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Stored;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.store.StoredTransaction.StoredEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The books over one connection, in one transaction that sees one moment: plain SQL that each of
/// our databases takes.
///
/// A row is taken for what it says or for damaged, never for right: a column that only repeats what
/// another one says (the lane, the folded name) is compared with it here.
///
/// The statements are such that a database can answer them as it goes: in the order of a key, with
/// joins by key. Only what the administrative tables hold is sorted, and the history.
public final class JdbcStoredBooks implements StoredBooks {

  private static final String ENTRY =
      "e.txn, e.recorded_at, e.available, e.pending, e.reserved, e.frozen, e.fees, e.overdraft,"
          + " e.hash";

  /// The columns of a transaction's row but for its lane and id.
  private static final String TRANSACTION =
      "%1$s.merchant_number, %2$s.merchant, %1$s.idempotency_key, %1$s.fingerprint, %1$s.type,"
          + " %1$s.hold, %1$s.occurred_at, %1$s.recorded_by, %1$s.reference, %1$s.metadata,"
          + " %1$s.account, %1$s.version, %1$s.target_account, %1$s.target_version";

  private static final String ACCOUNTS =
      "select a.lane, a.account, m.merchant, "
          + Columns.ACCOUNT
          + """
           from account a
          left join merchant m on m.lane = a.lane and m.number = a.account / 10000
          order by a.lane, a.account
          """;

  /// The merchant is looked for only where it is not the account's own.
  private static final String ENTRIES =
      "select e.lane, e.account, e.version, "
          + String.join(", ", ENTRY, TRANSACTION.formatted("t", "m"), Columns.HOLD)
          + """
           from entry e
          left join txn t on t.lane = e.lane and t.id = e.txn
          left join merchant m on m.lane = t.merchant_number % 100
            and m.number = case when t.merchant_number <> e.account / 10000
              then t.merchant_number end
          left join hold h on h.lane = e.lane and h.account = e.account and h.id = e.txn
          order by e.lane, e.account, e.version
          """;

  private static final String HISTORY =
      "select "
          + String.join(
              ", ",
              StoredTransaction.ENTRY_COLUMNS,
              "t.id",
              TRANSACTION.formatted("t", "m"),
              Columns.HOLD)
          + """
           from entry e
          left join account a on a.lane = e.lane and a.account = e.account
          left join merchant m on m.lane = e.lane and m.number = e.account / 10000
          left join entry p on p.lane = e.lane and p.account = e.account
            and p.version = e.version - 1
          left join txn t on t.lane = e.lane and t.id = e.txn
          left join hold h on h.lane = e.lane and h.account = e.account and h.id = e.txn
          order by e.recorded_at, e.lane, e.account, e.version
          """;

  private static final String PAIRS =
      "select t.lane, t.id, "
          + TRANSACTION.formatted("t", "m")
          + ", "
          + TRANSACTION.formatted("w", "m")
          + """
          , s.txn, s.recorded_at, s.available, coalesce(sp.available, '0'), sa.currency,
            g.txn, g.recorded_at, g.available, coalesce(gp.available, '0'), ga.currency
          from txn t
          left join merchant m on m.lane = t.merchant_number % 100 and m.number = t.merchant_number
          left join txn w on w.id = t.id
            and w.lane <> t.lane
            and w.lane in (t.account / 10000 % 100, t.target_account / 10000 % 100)
          left join entry s on s.lane = t.account / 10000 % 100
            and s.account = t.account and s.version = t.version
          left join entry sp on sp.lane = s.lane
            and sp.account = s.account and sp.version = s.version - 1
          left join account sa on sa.lane = s.lane and sa.account = s.account
          left join entry g on g.lane = t.target_account / 10000 % 100
            and g.account = t.target_account and g.version = t.target_version
          left join entry gp on gp.lane = g.lane
            and gp.account = g.account and gp.version = g.version - 1
          left join account ga on ga.lane = g.lane and ga.account = g.account
          where t.target_account is not null
          """;

  private static final String STRAY_TRANSACTIONS =
      """
      select t.id from txn t
      where t.target_account is null
        and not exists (
          select 1 from entry e
          where e.lane = t.lane and e.account = t.account and e.version = t.version
            and e.txn = t.id)
      """;

  private static final String STRAY_HOLDS =
      """
      select h.id from hold h
      where not exists (
        select 1 from txn t where t.lane = h.lane and t.id = h.id and t.account = h.account)
      """;

  private static final String REPEATED_IDEMPOTENCY_KEYS =
      """
      select t.merchant_number, t.idempotency_key, count(*) from txn t
      group by t.lane, t.merchant_number, t.idempotency_key having count(*) > 1
      """;

  private static final String REPEATED_NUMBERS =
      """
      select m.number, count(*) from merchant m group by m.lane, m.number having count(*) > 1
      """;

  private static final String MERCHANTS =
      "select m.lane, m.merchant, m.name_folded, "
          + Columns.MERCHANT
          + " from merchant m order by m.lane, m.merchant";

  /// A number that is none may be so large that no account's key could be made of it.
  private static final String OPENINGS =
      """
      select m.lane, m.merchant, a.account, m.merchant, a.type, a.business_type, a.currency,
        a.opened_at, e.recorded_at
      from merchant m
      join account a on a.lane = m.lane
        and a.account
          between case when m.number < 100000000000 then m.number * 10000 end
          and case when m.number < 100000000000 then m.number * 10000 + 9999 end
      left join entry e on e.lane = a.lane and e.account = a.account and e.version = 1
      order by m.lane, m.merchant, a.account
      """;

  private static final String KEYS =
      "select k.lane, coalesce(m.merchant, ''), "
          + Columns.KEY
          + """
           from merchant_key k
          left join merchant m on m.lane = k.lane and m.number = k.merchant_number
          order by k.lane, coalesce(m.merchant, ''), k.id
          """;

  private static final String CREDENTIALS =
      "select c.key_lane, coalesce(m.merchant, ''), c.lane, "
          + Columns.CREDENTIAL
          + """
           from credential c
          left join merchant_key k on k.lane = c.key_lane and k.id = c.key_id
          left join merchant m on m.lane = k.lane and m.number = k.merchant_number
          order by c.key_lane, coalesce(m.merchant, ''), c.key_id, c.hash
          """;

  private static final String OPERATORS =
      "select o.lane, o.name, " + Columns.OPERATOR + " from operator o order by o.lane, o.name";

  private static final String LOG =
      "select l.lane, l.subject, l.number, "
          + Columns.LOG_LINE
          + " from log l order by l.lane, l.subject, l.number";

  private static final String MERCHANT =
      "select " + Columns.MERCHANT + " from merchant m where m.lane = ? and m.merchant = ?";

  private static final String ENTRY_COUNT =
      """
      select coalesce(sum(a.version), 0) from account a where a.version between 0 and 1000000000000
      """;

  private static final int ACCOUNT_WIDTH = Columns.count(Columns.ACCOUNT);
  private static final int ENTRY_WIDTH = Columns.count(ENTRY);
  private static final int TRANSACTION_WIDTH = Columns.count(TRANSACTION);
  private static final int HOLD_WIDTH = Columns.count(Columns.HOLD);
  private static final int SIDE_WIDTH = 5;
  private static final int MERCHANT_WIDTH = Columns.count(Columns.MERCHANT);
  private static final int OPENING_WIDTH = 6;
  private static final int KEY_WIDTH = Columns.count(Columns.KEY);
  private static final int CREDENTIAL_WIDTH = Columns.count(Columns.CREDENTIAL);
  private static final int OPERATOR_WIDTH = Columns.count(Columns.OPERATOR);
  private static final int LOG_LINE_WIDTH = Columns.count(Columns.LOG_LINE);

  /// How many rows the driver may fetch at a time, if it fetches ahead at all.
  private static final int FETCH = 1_000;

  private final Connection connection;
  private final Instant at;
  private final Function<SQLException, RuntimeException> meaning;
  private final @Nullable String faults;

  /// @param connection in a transaction that sees one moment; closed with this
  /// @param at when that moment was
  /// @param meaning what an error of this database means
  public JdbcStoredBooks(
      Connection connection, Instant at, Function<SQLException, RuntimeException> meaning) {
    this(connection, at, meaning, null);
  }

  /// @param faults the statement that selects, in one column of text, what the database itself
  ///   finds wrong with its file: rows and indexes that do not agree, above all, since the indexes
  ///   by which a server reads are others than those by which this does; null when it has none
  public JdbcStoredBooks(
      Connection connection,
      Instant at,
      Function<SQLException, RuntimeException> meaning,
      @Nullable String faults) {
    this.connection = connection;
    this.at = at;
    this.meaning = meaning;
    this.faults = faults;
  }

  /// Reads one row.
  private interface Reads<T> {
    T read(Row row) throws SQLException;
  }

  @Override
  public Instant at() {
    return at;
  }

  @Override
  public long entryCount() {
    try (Rows<Long> count = open(ENTRY_COUNT, Row::number)) {
      return Objects.requireNonNull(count.next());
    }
  }

  @Override
  public Rows<AccountRow> accounts() {
    return open(
        ACCOUNTS,
        row -> {
          long lane = row.number();
          long account = row.number();
          return new AccountRow(
              lane, account, stored(row, 1 + ACCOUNT_WIDTH, each -> account(lane, each)));
        });
  }

  private static Account account(long lane, Row row) throws SQLException {
    MerchantId merchant = row.merchantIdOrNull();
    if (merchant == null) {
      throw new IllegalArgumentException("no merchant of its lane has its number");
    }
    Account account = Columns.account(row, merchant);
    checkLane(account.id().lane(), lane);
    return account;
  }

  private static void checkLane(Lane lane, long found) {
    if (lane.number() != found) {
      throw new IllegalArgumentException(
          "it stands in lane " + found + ", not in " + lane.number());
    }
  }

  @Override
  public Rows<EntryRow> entries() {
    return open(
        ENTRIES,
        row -> {
          long lane = row.number();
          long account = row.number();
          long version = row.number();
          Stored<EntryContent> content = stored(row, ENTRY_WIDTH, JdbcStoredBooks::entry);
          EntryContent entry = content.orNull();
          Stored<TransactionRow> transaction =
              entry == null
                  ? new Stored.Missing<>()
                  : ifThere(row, TRANSACTION_WIDTH, each -> transaction(entry.transaction(), each));
          row.at(3 + ENTRY_WIDTH + TRANSACTION_WIDTH);
          return new EntryRow(
              lane,
              account,
              version,
              content,
              transaction,
              ifThere(row, HOLD_WIDTH, Columns::hold));
        });
  }

  private static EntryContent entry(Row row) throws SQLException {
    return new EntryContent(row.transactionId(), row.time(), row.balance(), row.hash());
  }

  private static TransactionRow transaction(TransactionId id, Row row) throws SQLException {
    TransactionRow transaction =
        new TransactionRow(
            id,
            row.number(),
            row.merchantIdOrNull(),
            new IdempotencyKey(row.text()),
            row.hash(),
            TransactionType.ofNumber(row.count()),
            row.transactionIdOrNull(),
            row.timeOrNull(),
            row.text(),
            row.text(),
            JsonText.map(row.text()),
            row.accountId(),
            row.number(),
            row.accountIdOrNull(),
            row.numberOr(0));
    if ((transaction.target() == null) != (transaction.targetVersion() == 0)) {
      throw new IllegalArgumentException("a second account and its version come together");
    }
    return transaction;
  }

  @Override
  public Rows<PostedEntry> history() {
    return open(
        HISTORY,
        row -> {
          StoredEntry entry = StoredTransaction.entry(row);
          TransactionRow transaction = transaction(row.transactionId(), row);
          Hold opened = row.endsHere() ? null : Columns.hold(row);
          return new PostedEntry(transaction, entry.entry(), entry.recordedAt(), opened);
        });
  }

  @Override
  public Rows<PairRow> pairs() {
    return open(
        PAIRS,
        row -> {
          long lane = row.number();
          Stored<TransactionId> id = stored(row, 1, Row::transactionId);
          TransactionId known = id.orNull();
          if (known == null) {
            return new PairRow(
                lane,
                "in lane " + lane,
                new Stored.Missing<>(),
                new Stored.Missing<>(),
                null,
                null);
          }
          return new PairRow(
              lane,
              known.toString(),
              stored(row, TRANSACTION_WIDTH, each -> transaction(known, each)),
              ifThere(row, TRANSACTION_WIDTH, each -> transaction(known, each)),
              ifThere(row, SIDE_WIDTH, JdbcStoredBooks::side).orNull(),
              ifThere(row, SIDE_WIDTH, JdbcStoredBooks::side).orNull());
        });
  }

  private static Side side(Row row) throws SQLException {
    TransactionId transaction = row.transactionId();
    Instant recordedAt = row.time();
    Amount after = row.amount();
    return new Side(transaction, recordedAt, after.minus(row.amount()), row.currency());
  }

  @Override
  public Rows<Finding> strays() {
    List<Rows<Finding>> strays = new ArrayList<>();
    if (faults != null) {
      strays.add(open(faults, row -> new Finding("the database file", row.text())));
    }
    strays.addAll(
        List.of(
            open(
                STRAY_TRANSACTIONS,
                row -> stray("transaction", row, "its entry is not there, or is another's")),
            open(STRAY_HOLDS, row -> stray("hold", row, "no transaction of its account opened it")),
            open(
                REPEATED_IDEMPOTENCY_KEYS,
                row ->
                    new Finding(
                        "merchant with the number " + row.number(),
                        "it has the idempotency key "
                            + row.text()
                            + " "
                            + row.number()
                            + " times")),
            open(
                REPEATED_NUMBERS,
                row ->
                    new Finding(
                        "merchant with the number " + row.number(),
                        "there are " + row.number() + " with it"))));
    return new InTurn<>(strays);
  }

  private static Finding stray(String table, Row row, String what) throws SQLException {
    Stored<TransactionId> id = stored(row, 1, Row::transactionId);
    return new Finding(table + " " + (id.orNull() == null ? "" : id.orNull()), what);
  }

  @Override
  public Rows<SubjectRow<Merchant>> merchants() {
    return open(
        MERCHANTS,
        row -> {
          long lane = row.number();
          String merchant = row.text();
          return new SubjectRow<>(
              lane,
              merchant,
              "merchant " + merchant,
              stored(row, 1 + MERCHANT_WIDTH, each -> merchant(lane, each)));
        });
  }

  private static Merchant merchant(long lane, Row row) throws SQLException {
    String folded = row.text();
    Merchant merchant = Columns.merchant(row);
    checkLane(merchant.lane(), lane);
    if (!folded.equals(Columns.folded(merchant.name()))) {
      throw new IllegalArgumentException("its folded name is not that of its name");
    }
    return merchant;
  }

  @Override
  public Rows<SubjectRow<Opening>> openings() {
    return open(
        OPENINGS,
        row -> {
          long lane = row.number();
          String merchant = row.text();
          long account = row.number();
          return new SubjectRow<>(
              lane,
              merchant,
              "account " + account,
              stored(row, OPENING_WIDTH, each -> opening(new AccountId(account), each)));
        });
  }

  private static Opening opening(AccountId id, Row row) throws SQLException {
    String accountNo = Columns.ref(row, row.merchantId()).accountNo(id.merchantNumber());
    Instant openedAt = row.time();
    Instant first = row.timeOrNull();
    return new Opening(accountNo, openedAt, first == null || first.isAfter(openedAt));
  }

  @Override
  public Stored<Merchant> merchant(MerchantId id) {
    try (PreparedStatement statement = connection.prepareStatement(MERCHANT)) {
      statement.setInt(1, id.lane().number());
      statement.setString(2, id.value());
      try (ResultSet result = statement.executeQuery()) {
        return result.next()
            ? stored(new Row(result), MERCHANT_WIDTH, Columns::merchant)
            : new Stored.Missing<>();
      }
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  @Override
  public Rows<SubjectRow<MerchantKey>> keys() {
    return open(
        KEYS,
        row -> {
          long lane = row.number();
          String merchant = row.text();
          Stored<KeyId> id = peek(row, Row::keyId);
          return new SubjectRow<>(
              lane, merchant, "key " + text(id), stored(row, KEY_WIDTH, each -> key(lane, each)));
        });
  }

  private static MerchantKey key(long lane, Row row) throws SQLException {
    MerchantKey key = Columns.key(row);
    checkLane(key.id().lane(), lane);
    return key;
  }

  @Override
  public Rows<SubjectRow<Credential>> credentials() {
    return open(
        CREDENTIALS,
        row -> {
          long keyLane = row.number();
          String merchant = row.text();
          long lane = row.number();
          Stored<Hash> hash = peek(row, Row::hash);
          return new SubjectRow<>(
              keyLane,
              merchant,
              "credential " + text(hash),
              stored(row, CREDENTIAL_WIDTH, each -> credential(lane, keyLane, each)));
        });
  }

  private static Credential credential(long lane, long keyLane, Row row) throws SQLException {
    Credential credential = Columns.credential(row);
    checkLane(credential.lane(), lane);
    checkLane(credential.key().lane(), keyLane);
    return credential;
  }

  @Override
  public Rows<SubjectRow<Operator>> operators() {
    return open(
        OPERATORS,
        row -> {
          long lane = row.number();
          String name = row.text();
          return new SubjectRow<>(
              lane,
              name,
              "operator " + name,
              stored(row, OPERATOR_WIDTH, each -> operator(lane, each)));
        });
  }

  private static Operator operator(long lane, Row row) throws SQLException {
    Operator operator = Columns.operator(row);
    checkLane(operator.lane(), lane);
    return operator;
  }

  @Override
  public Rows<SubjectRow<LogLine>> log() {
    return open(
        LOG,
        row -> {
          long lane = row.number();
          String subject = row.text();
          long number = row.number();
          return new SubjectRow<>(
              lane,
              subject,
              "line " + number + " of the log about " + subject,
              stored(row, LOG_LINE_WIDTH, each -> logLine(lane, each)));
        });
  }

  private static LogLine logLine(long lane, Row row) throws SQLException {
    LogLine line = Columns.logLine(row);
    checkLane(line.id().lane(), lane);
    checkLane(Lane.ofName(line.subject()), lane);
    return line;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  /// These columns as a row, if they are one; goes behind them.
  private static <T> Stored<T> stored(Row row, int width, Reads<T> reads) throws SQLException {
    int first = row.column();
    try {
      return new Stored.Whole<>(reads.read(row));
    } catch (IllegalArgumentException | ArithmeticException | BrokenInvariantException e) {
      return new Stored.Damaged<>(row.label() + ": " + e.getMessage());
    } finally {
      row.at(first + width);
    }
  }

  /// As [#stored], missing when nothing stands in the first of the columns.
  private static <T> Stored<T> ifThere(Row row, int width, Reads<T> reads) throws SQLException {
    if (row.endsHere()) {
      row.skip(width);
      return new Stored.Missing<>();
    }
    return stored(row, width, reads);
  }

  /// The next column; goes nowhere.
  private static <T> Stored<T> peek(Row row, Reads<T> reads) throws SQLException {
    int first = row.column();
    Stored<T> next = stored(row, 1, reads);
    row.at(first);
    return next;
  }

  private static String text(Stored<?> id) {
    Object whole = id.orNull();
    return whole == null ? "whose id is none" : whole.toString();
  }

  private <T> Rows<T> open(String sql, Reads<T> reads) {
    try {
      PreparedStatement statement = connection.prepareStatement(sql);
      try {
        statement.setFetchSize(FETCH);
        return new Selected<>(statement, statement.executeQuery(), reads);
      } catch (SQLException e) {
        statement.close();
        throw e;
      }
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  /// What a statement selects.
  private final class Selected<T> implements Rows<T> {

    private final PreparedStatement statement;
    private final ResultSet result;
    private final Row row;
    private final Reads<T> reads;

    Selected(PreparedStatement statement, ResultSet result, Reads<T> reads) {
      this.statement = statement;
      this.result = result;
      this.row = new Row(result);
      this.reads = reads;
    }

    @Override
    public @Nullable T next() {
      try {
        return result.next() ? reads.read(row.first()) : null;
      } catch (SQLException e) {
        throw meaning.apply(e);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw Row.damaged(e); // one whose key is none, so that it cannot be named
      }
    }

    @Override
    public void close() {
      try {
        statement.close();
      } catch (SQLException e) {
        throw meaning.apply(e);
      }
    }
  }

  /// The rows of several statements, one statement after the other.
  private static final class InTurn<T> implements Rows<T> {

    private final List<Rows<T>> all;
    private int current;

    InTurn(List<Rows<T>> all) {
      this.all = all;
    }

    @Override
    public @Nullable T next() {
      for (; current < all.size(); current++) {
        T next = all.get(current).next();
        if (next != null) {
          return next;
        }
      }
      return null;
    }

    @Override
    public void close() {
      all.forEach(Rows::close);
    }
  }
}
