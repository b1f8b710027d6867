package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Workload;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The random workload, with a real database between the Decider and its books.
final class SqliteWorkloadTest {

  @TempDir private Path folder;

  /// Whatever the store loses or turns round on its way to disk and back shows as a wrong outcome.
  @Test
  void ledger_onSqlite_agreesWithTheModel() {
    long seed = Long.getLong("saldo.seed", 20_261_121L);

    var counts =
        Workload.run(seed, true, 14_000, workload -> SqliteStore.open(folder, workload::now));

    assertThat(counts.getOrDefault("recorded", 0)).isGreaterThan(4_000);
    assertThat(counts.getOrDefault("replayed", 0)).isPositive();
    assertThat(counts.getOrDefault("released", 0)).isGreaterThan(100);
  }

  /// A balance as of last Friday that differs from what was shown last Friday is a lie.
  @Test
  void balances_asOfAnyInstant_areWhatWasAnsweredThen() {
    long seed = Long.getLong("saldo.seed", 31L);

    var counts =
        Workload.run(seed, false, 20_000, workload -> SqliteStore.open(folder, workload::now));

    assertThat(counts.getOrDefault("as-of answers compared", 0)).isGreaterThan(2_000);
    assertThat(counts.getOrDefault("released", 0)).isGreaterThan(200);
  }
}
