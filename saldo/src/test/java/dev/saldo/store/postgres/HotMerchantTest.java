package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How PostgreSQL finds one thing of a merchant who has very many, while most have few: the
/// statistics then say that an index's first columns are enough, and they are not.
final class HotMerchantTest {

  private static final int MANY = 20_000;

  private final TestDatabase database = TestDatabase.fresh();

  @BeforeEach
  void fill() {
    PostgresStore.open(database.config()).close();
    database.execute(
        """
        insert into merchant
          select i, 0, 1, 1, 0, 'm' || i, null, '', '', 'EUR' from generate_series(1, 5000) i
        """,
        """
        insert into account
          select i * 10000 + 1, 1, 0, 0, null, 1, 'FUND', '', 'EUR', 0, 0, 0, 0, 0, 0, ''
          from generate_series(1, 5000) i
        """,
        """
        insert into txn
          select merchant, merchant * 10000 + 1, i, null, null, null, 1, 1,
            decode(lpad(to_hex(i), 32, '0'), 'hex'), null, '', 'key-' || i, '', '', '{}'
          from (select i, case when i <= %1$d then 1 else i - %1$d end as merchant
            from generate_series(1, %1$d + 5000) i) each
        """
            .formatted(MANY),
        """
        insert into hold
          select merchant * 10000 + 1, 0, null, null, 1, 'payout',
            decode(lpad(to_hex(i), 32, '0'), 'hex'), 1, 0, 1, 0
          from (select i, case when i <= %1$d then 1 else i - %1$d end as merchant
            from generate_series(1, %1$d + 5000) i) each
        """
            .formatted(MANY),
        "analyze merchant",
        "analyze account",
        "analyze txn",
        "analyze hold");
  }

  @AfterEach
  void empty() {
    database.close();
  }

  @Test
  void idempotencyKey_ofAMerchantWithVeryManyTransactions_isSoughtAlone() throws SQLException {
    assertThat(mostRows(Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY, "'{1}', '{m1}', '{key-7}'"))
        .isEqualTo(1);
  }

  @Test
  void hold_ofAnAccountWithVeryMany_isSoughtAlone() throws SQLException {
    assertThat(
            mostRows(
                Lookups.HOLDS,
                "'{1}', '{m1}', '{FUND}', array[''], '{EUR}',"
                    + " array[decode(lpad('7', 32, '0'), 'hex')]"))
        .isEqualTo(1);
  }

  /// The most rows that any step of the look-up yielded or threw away.
  private long mostRows(Lookup<?> lookup, String keys) throws SQLException {
    StringBuilder sql = new StringBuilder(lookup.sql());
    for (int i = 1; sql.indexOf("?") >= 0; i++) {
      sql.replace(sql.indexOf("?"), sql.indexOf("?") + 1, "$" + i);
    }
    List<String> steps = new ArrayList<>();
    try (HikariDataSource writers = new Connections(database.config()).writing();
        Connection connection = writers.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("prepare looked as " + sql);
      try (ResultSet plan =
          statement.executeQuery("explain (analyze, timing off) execute looked(" + keys + ")")) {
        while (plan.next()) {
          steps.add(plan.getString(1));
        }
      }
      statement.execute("deallocate looked");
    }
    return Pattern.compile(
            "rows=(?<rows>[0-9]+)(\\.[0-9]+)? loops|Removed by .*: (?<removed>[0-9]+)")
        .matcher(String.join("\n", steps))
        .results()
        .mapToLong(found ->
            Long.parseLong(
                found.group("rows") != null ? found.group("rows") : found.group("removed")))
        .max()
        .orElseThrow();
  }
}
