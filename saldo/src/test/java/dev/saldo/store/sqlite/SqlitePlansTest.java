package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How SQLite goes about our statements. A look-up that reads a whole lane is as right as one that
/// does not, and no test of what it finds would notice.
final class SqlitePlansTest {

  @TempDir private Path folder;

  @Test
  void lookups_ofEveryKind_seekByMoreThanTheLane() throws SQLException {
    List<String> statements =
        Stream.of(
                Lookups.MERCHANTS,
                Lookups.ACCOUNTS,
                Lookups.ACCOUNTS_DUE,
                Lookups.ACCOUNTS_AS_OF,
                Lookups.TRANSACTIONS,
                Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY,
                Lookups.ENTRIES,
                Lookups.STATEMENT,
                Lookups.HOLDS,
                Lookups.HOLDS_DUE,
                Lookups.HOLDS_NEXT,
                Lookups.DUE_RELEASES,
                Lookups.DRAWS,
                Lookups.KEYS,
                Lookups.CREDENTIALS,
                Lookups.TOKENS,
                Lookups.OPERATORS,
                Lookups.OPERATORS_BY_TOKEN,
                Lookups.BALANCES,
                Lookups.BALANCES_BY_CREDENTIAL)
            .map(lookup -> lookup.statement(4))
            .toList();
    for (String sql : statements) {
      assertThat(plan(sql))
          .as(sql)
          .filteredOn(step -> !step.contains("CO-ROUTINE") && !step.contains("SUBQUERY"))
          .startsWith("SCAN 4 CONSTANT ROWS", "SCAN wanted")
          .hasSizeGreaterThan(2)
          .satisfies(steps ->
              assertThat(steps.subList(2, steps.size()))
                  .allMatch(step -> step.matches("SEARCH . USING .*\\(lane=\\? AND .*")));
    }
  }

  @Test
  void keys_ofAMerchant_areSoughtByIt() throws SQLException {
    assertThat(plan(Reader.KEYS_OF_MERCHANT))
        .contains(
            "SEARCH m USING PRIMARY KEY (lane=? AND merchant=?)",
            "SEARCH k USING INDEX merchant_key_merchant (lane=? AND merchant_number=?)");
  }

  /// A page of a hundred thousand merchants must not sort them all.
  @Test
  void merchants_byTheirIds_areMergedNotSorted() throws SQLException {
    List<String> plan = plan(Reader.MERCHANTS);

    assertThat(plan)
        .filteredOn(step -> step.startsWith("SEARCH"))
        .hasSize(64)
        .allMatch("SEARCH m USING PRIMARY KEY (lane=? AND merchant>?)"::equals);
    assertThat(plan).noneMatch(step -> step.contains("TEMP B-TREE") || step.startsWith("SCAN"));
  }

  /// Accounts with millions of entries and holds are listed by the page.
  @Test
  void lists_ofEntriesHoldsAndTheLog_comeInTheOrderOfAnIndex() throws SQLException {
    assertThat(plan(StatementReader.PLACES))
        .containsExactly(
            "SEARCH e USING COVERING INDEX entry_time"
                + " (lane=? AND account=? AND recorded_at>? AND (recorded_at,version)<(?,?))");
    assertThat(plan(StatementReader.PLACES_BY_REFERENCE))
        .containsExactly(
            "SEARCH e USING INDEX entry_time"
                + " (lane=? AND account=? AND recorded_at>? AND (recorded_at,version)<(?,?))",
            "SEARCH t USING PRIMARY KEY (lane=? AND id=?)");
    assertThat(plan(HoldReader.list(null, true)))
        .containsExactly("SEARCH h USING PRIMARY KEY (lane=? AND account=? AND id<?)");
    assertThat(plan(HoldReader.list(false, true)))
        .containsExactly("SEARCH h USING PRIMARY KEY (lane=? AND account=? AND id<?)");
    assertThat(plan(HoldReader.list(true, true)))
        .containsExactly("SEARCH h USING INDEX hold_open (lane=? AND account=? AND id<?)");
    assertThat(plan(Reader.LOG))
        .filteredOn(step -> step.startsWith("SEARCH"))
        .hasSize(64)
        .allMatch("SEARCH l USING INDEX log_time (lane=? AND (at,id)<(?,?))"::equals);
    assertThat(plan(Reader.LOG)).noneMatch(step -> step.contains("TEMP B-TREE"));
  }

  /// A sweep looks at what is due, not at the accounts.
  @Test
  void merchants_withDueReleases_areSoughtByWhatIsDue() throws SQLException {
    assertThat(plan(HoldReader.MERCHANTS_WITH_DUE))
        .contains("SEARCH h USING INDEX hold_due (lane=? AND release_at<?)")
        .contains("SEARCH m USING COVERING INDEX merchant_number (lane=? AND number=?)");
  }

  private List<String> plan(String sql) throws SQLException {
    try (SqliteStore _ = SqliteStore.open(folder, InstantSource.system());
        Connection connection = Connections.reading(folder.resolve("saldo.db"));
        Statement statement = connection.createStatement();
        ResultSet plan = statement.executeQuery("explain query plan " + sql)) {
      List<String> steps = new ArrayList<>();
      while (plan.next()) {
        steps.add(plan.getString("detail").replace(" LEFT-JOIN", ""));
      }
      return steps;
    }
  }
}
