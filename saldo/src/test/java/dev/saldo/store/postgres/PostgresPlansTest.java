package dev.saldo.store.postgres;

import static dev.saldo.store.postgres.Bank.done;
import static dev.saldo.store.postgres.Bank.fund;
import static dev.saldo.store.postgres.Bank.merchant;
import static dev.saldo.store.postgres.Bank.payment;
import static dev.saldo.store.postgres.Bank.save;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.store.StoredTransaction.EntryKey;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

/// How PostgreSQL goes about our statements, over the connections that the store uses, on books of
/// some size. A look-up that walks an account's history is as right as one that does not, and no
/// test of what it finds would notice.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresPlansTest {

  private static final MerchantId ACME = merchant(0);
  private static final int MERCHANTS = 20;
  private static final int OTHERS = 20_000;
  private static final int ENTRIES = 60_000;

  /// Of each account, this many are open and this many closed.
  private static final int HOLDS = 10_000;

  /// What one look-up may read: ACME has one account, and each row hangs on a few others.
  private static final long FEW_ROWS = 12;

  private static final Hash SECRET = Hash.sha256("secret".getBytes(StandardCharsets.UTF_8));

  private final TestDatabase database = TestDatabase.bare();
  private HikariDataSource writing;
  private HikariDataSource reading;
  private HikariDataSource listing;

  private MerchantKey key;
  private Transaction payment;
  private Transaction hold;

  @BeforeAll
  void write() {
    try (PostgresStore store = PostgresStore.open(database.config());
        Ledger ledger = Bank.ledger(store)) {
      for (int i = 0; i < MERCHANTS; i++) {
        done(ledger, save(merchant(i)));
        done(ledger, payment(merchant(i), "first", 5));
      }
      key = done(ledger, new AddKey(ACME, "paytota", "", "", null, List.of(), null, SECRET, "t"));
      payment = done(ledger, payment(ACME, "second", 100));
      hold =
          done(
              ledger,
              Posting.of(
                  fund(ACME),
                  new IdempotencyKey("hold"),
                  Terms.of(TransactionType.RESERVE, Amount.of(2)),
                  "test"));
      done(
          ledger,
          Posting.of(
              fund(ACME),
              new IdempotencyKey("draw"),
              Terms.on(TransactionType.RESERVE_RELEASE, hold.id().toString(), Amount.of(1)),
              "test"));
    }
    // A long history before and after, which nothing but these statements ever looks at.
    String account =
        " from account a join generate_series(%d, %d) i on a.lane = %d and a.account = %d";
    String history = account.formatted(10, ENTRIES, lane(), account());
    String holds = account.formatted(1, 2 * HOLDS, lane(), account());
    String others = " from generate_series(1, %d) i".formatted(OTHERS);
    database.execute(
        "insert into merchant (lane, merchant, number, name, name_folded, default_currency,"
            + " disabled, accounts, created_at) select i % 64, 'other-' || i, i, '', '', 'USD', 0,"
            + " 0, 0"
            + others,
        "insert into account (lane, account, version, type, business_type, currency, available,"
            + " pending, reserved, frozen, fees, overdraft, opened_at, updated_at, head)"
            + " select i % 64, i * 10000::bigint, 1, 'FUND', '', 'USD', 0, 0, 0, 0, 0, 0, 0, 0, ''"
            + others,
        "insert into merchant_key (lane, id, merchant_number, dialect, kind, label,"
            + " allowed_addresses, created_at) select i % 64, decode(md5(i::text), 'hex'), i,"
            + " 'paytota', '', '', '[]', 0"
            + others,
        "insert into credential (lane, hash, key_lane, key_id, issued_at, expires_at) select i % 64,"
            + " decode(md5(i::text), 'hex'), i % 64, decode(md5(i::text), 'hex'), 0,"
            + " case when i % 4 = 0 then 1 end"
            + others,
        "insert into operator (lane, name, role, token, created_at) select i % 64, 'op-' || i,"
            + " 'reader', decode(md5(i::text), 'hex'), 0"
            + others,
        "insert into log (lane, subject, number, id, at, asked_by, act, detail, hash)"
            + " select i % 64, 'other-' || i, 1, decode(md5(i::text), 'hex'), 0, '', '', '{}', ''"
            + others,
        "insert into entry (lane, account, version, recorded_at, available, pending, reserved,"
            + " frozen, fees, overdraft, txn, hash) select lane, account, i, opened_at + i, 1, 0, 0,"
            + " 0, 0, 0, decode(md5(i::text), 'hex'), ''"
            + history,
        "insert into txn (lane, merchant_number, account, version, type, id, hold, fingerprint,"
            + " idempotency_key, recorded_by, reference, metadata) select lane, account / 10000,"
            + " account, i, 1, decode(md5(i::text), 'hex'), decode(md5((i % 7)::text), 'hex'), '',"
            + " 'key-' || i, 'test', '', '{}'"
            + history,
        "insert into hold (lane, account, id, kind, amount, fee, amount_left, fee_left, opened_at,"
            + " release_at, closed_at) select lane, account, decode(md5(i::text), 'hex'),"
            + " 'reserve', 1, 0, 1, 0, opened_at, 4000000000000000 + i,"
            + " case when i % 2 = 0 then opened_at end"
            + holds,
        // So that whoever looks at the account looks for what is due.
        "update account set next_release = 1 where lane = %d and account = %d"
            .formatted(lane(), account()));
    Connections connections = new Connections(database.config());
    writing = connections.writing();
    reading = connections.reading();
    listing = connections.listing();
  }

  @AfterAll
  void drop() {
    writing.close();
    reading.close();
    listing.close();
    database.drop();
  }

  private static int lane() {
    return ACME.lane().number();
  }

  private long account() {
    return payment.entries().getFirst().account().value();
  }

  /// Old statistics, or none at all, must not lead it astray, as after a great import.
  @Test
  void statements_ofBatchesAndBalances_seekByMoreThanTheLane() throws Exception {
    List<String> statements = new ArrayList<>();
    statements.addAll(all(Lookups.class, Lookup.class, lookup -> lookup.sql()));
    statements.addAll(all(Writer.class, Write.class, write -> write.sql()));
    assertThat(statements).hasSizeGreaterThan(30);
    for (HikariDataSource pool : List.of(writing, reading)) {
      for (boolean analyzed : new boolean[] {false, true}) {
        if (analyzed) {
          database.execute("analyze");
          // Of a lane that seems to have a handful of merchants, it may look at them all.
          statements.add(Reader.LOCK_IN_LANE);
        }
        try (Connection connection = pool.getConnection()) {
          for (String sql : statements) {
            assertSeeks(sql, explained(connection, sql, Collections.nCopies(40, null), false));
          }
        }
      }
    }
  }

  /// The statements that a class keeps as constants: also those that somebody adds tomorrow.
  private static <T> List<String> all(Class<?> owner, Class<T> type, Function<T, String> sql)
      throws IllegalAccessException {
    List<String> statements = new ArrayList<>();
    for (Field field : owner.getDeclaredFields()) {
      if (field.getType().equals(type)) {
        field.setAccessible(true);
        statements.add(sql.apply(type.cast(Objects.requireNonNull(field.get(null)))));
      }
    }
    return statements;
  }

  private static void assertSeeks(String sql, JsonNode plan) {
    List<JsonNode> scans =
        nodes(plan).filter(node -> node.path("Node Type").asText().contains("Scan")).toList();
    assertThat(scans).as("%s\n%s", sql, plan.toPrettyString()).isNotEmpty();
    for (JsonNode scan : scans) {
      String type = scan.path("Node Type").asText();
      switch (type) {
        case "Function Scan", "CTE Scan", "Subquery Scan", "Bitmap Heap Scan" -> {}
        case "Index Scan", "Index Only Scan", "Bitmap Index Scan" ->
            assertThat(scan.path("Index Cond").asText())
                .as(sql)
                .containsPattern("\\(lane = .*\\) AND ");
        default -> throw new AssertionError(type + " in the plan of " + sql);
      }
    }
    if (!sql.contains("order by m.") && !sql.contains("order by o.")) {
      assertThat(nodes(plan).map(node -> node.path("Node Type").asText()))
          .as(sql)
          .doesNotContain("Sort", "Hash", "Merge Join");
    }
  }

  @Test
  void lookups_inALongHistory_readAFewRows() throws SQLException {
    MerchantKey acmes = Objects.requireNonNull(key);
    AccountId account = payment.entries().getFirst().account();
    Instant then = Times.ofMicros(Times.micros(payment.recordedAt()) - 1);
    try (Connection connection = reading.getConnection()) {
      for (MerchantId one : List.of(ACME, merchant(7))) {
        assertFew(connection, Lookups.MERCHANTS, one);
        assertFew(connection, Lookups.ACCOUNTS, fund(one));
        assertFew(connection, Lookups.ACCOUNTS_TIMED, one);
        assertFew(
            connection,
            Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY,
            new Needs.RecordedKey(one, new IdempotencyKey("key-500")));
        assertFew(connection, Lookups.BALANCES, new BalanceQuery.ByMerchant(one));
        assertFew(connection, Lookups.BALANCES_THEN, new BalanceQuery.ByMerchant(one, then));
        assertFew(connection, Lookups.LOG_HEADS, one.value());
      }
      assertFew(connection, Lookups.TRANSACTIONS, payment.id());
      assertFew(connection, Lookups.ENTRIES, new EntryKey(account, 500));
      assertFew(connection, Lookups.HOLDS, new Needs.HoldKey(fund(ACME), hold.id()));
      assertFew(
          connection, Lookups.HOLDS_TIMED, new Lookups.Timed(account, payment.recordedAt(), 2));
      assertFew(connection, Lookups.HOLDS_BELOW, new Lookups.HoldsBelow(account, hold.id(), 5));
      assertFew(connection, Lookups.DRAWS, hold.id());
      assertFew(connection, Lookups.KEYS, acmes.id());
      assertFew(connection, Lookups.CREDENTIALS, SECRET);
      assertFew(connection, Lookups.BALANCES_BY_CREDENTIAL, new BalanceQuery.ByCredential(SECRET));
      assertFew(
          connection,
          Lookups.BALANCES_BY_CREDENTIAL_THEN,
          new BalanceQuery.ByCredential(SECRET, then));
    }
    try (Connection connection = writing.getConnection()) {
      assertFew(connection, Lookups.MERCHANTS_LOCKED, ACME);
    }
  }

  private static <K> void assertFew(Connection connection, Lookup<K> lookup, K key)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    if (lookup.sql().startsWith("with clock")) {
      parameters.add(null);
    }
    parameters.addAll(
        Column.arrays(connection.unwrap(PGConnection.class), lookup.key(), List.of(key)));
    assertFew(lookup.sql(), explained(connection, lookup.sql(), parameters, true), FEW_ROWS);
  }

  private static void assertFew(String sql, JsonNode plan, long most) {
    assertThat(
            nodes(plan)
                .filter(node -> node.has("Relation Name"))
                .mapToLong(PostgresPlansTest::read)
                .sum())
        .as("%s\n%s", sql, plan.toPrettyString())
        .isBetween(1L, most);
  }

  private static long read(JsonNode scan) {
    return scan.path("Actual Loops").asLong()
        * (long)
            Math.ceil(
                scan.path("Actual Rows").asDouble()
                    + scan.path("Rows Removed by Filter").asDouble());
  }

  /// A page is a page, however long the list: planned by its parameters, as lists are at first, and
  /// without, as PostgreSQL may come to think better.
  @Test
  void lists_ofALongHistory_readAPage() throws SQLException {
    int page = 20;
    database.execute("analyze");
    List<@Nullable Object> statement =
        Arrays.asList(
            null,
            null,
            null,
            null,
            null,
            null,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            0L,
            0L,
            0L,
            page,
            lane(),
            ACME.value(),
            page);
    List<@Nullable Object> holds = Arrays.asList(0L, "\\x", page, lane(), ACME.value(), 0L, page);
    try (Connection connection = listing.getConnection();
        Statement set = connection.createStatement()) {
      for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
        set.execute("set plan_cache_mode = " + mode);
        assertFew(connection, Lists.WHOLE_STATEMENT, statement, 8L * page);
        assertFew(connection, Lists.ALL_HOLDS, holds, 4L * page);
        assertFew(connection, Lists.OPEN_HOLDS, holds, 4L * page);
        assertFew(connection, Lists.CLOSED_HOLDS, holds, 8L * page);
        assertFew(
            connection, Lists.KEYS_OF_MERCHANT, Arrays.asList(lane(), ACME.value()), FEW_ROWS);
        // Nothing is due yet, so hardly anything is read.
        assertFew(connection, Lists.MERCHANTS_WITH_DUE, Arrays.asList(Long.MAX_VALUE, page), 1_200);
      }
    }
  }

  private static void assertFew(
      Connection connection, String sql, List<@Nullable Object> parameters, long most)
      throws SQLException {
    assertFew(sql, explained(connection, sql, parameters, true), most);
  }

  /// The plan of a prepared statement, and, when it is to be executed, what its steps read. As the
  /// connection is set up, the plan is a generic one.
  ///
  /// @param parameters those that are too many are left out
  private static JsonNode explained(
      Connection connection, String sql, List<@Nullable Object> parameters, boolean execute)
      throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int count = 0;
    for (int i = 0; i < sql.length(); i++) {
      char each = sql.charAt(i);
      numbered.append(each == '?' ? "$" + ++count : each);
    }
    String values =
        parameters.stream()
            .limit(count)
            .map(value -> value == null ? "null" : "'" + value.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare explained as " + numbered);
      try (ResultSet plan =
          statement.executeQuery(
              "explain (format json, costs off%s) execute explained%s"
                  .formatted(
                      execute ? ", analyze, timing off, summary off" : "",
                      count == 0 ? "" : "(" + values + ")"))) {
        plan.next();
        return new ObjectMapper().readTree(plan.getString(1)).path(0).path("Plan");
      } finally {
        statement.execute("deallocate explained");
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /// This step and all below it.
  private static Stream<JsonNode> nodes(JsonNode plan) {
    List<JsonNode> below = new ArrayList<>();
    plan.path("Plans").forEach(below::add);
    return Stream.concat(Stream.of(plan), below.stream().flatMap(PostgresPlansTest::nodes));
  }
}
