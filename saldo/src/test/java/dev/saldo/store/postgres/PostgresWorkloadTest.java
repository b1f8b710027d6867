package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The random workload, with a real database between the Decider and its books.
final class PostgresWorkloadTest {

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  private PostgresStore open(Workload workload) {
    // One writer: with several, nothing is said about the order between merchants.
    return PostgresStore.open(database.config().withWriters(1), workload::now);
  }

  /// Whatever the store loses or turns round on its way to disk and back shows as a wrong outcome.
  @Test
  void ledger_onPostgres_agreesWithTheModel() {
    long seed = Long.getLong("saldo.seed", 20_261_121L);

    var counts = Workload.run(seed, true, 14_000, this::open);

    assertThat(counts.getOrDefault("recorded", 0)).isGreaterThan(4_000);
    assertThat(counts.getOrDefault("replayed", 0)).isPositive();
    assertThat(counts.getOrDefault("released", 0)).isGreaterThan(100);
  }

  /// A balance as of last Friday that differs from what was shown last Friday is a lie.
  @Test
  void balances_asOfAnyInstant_areWhatWasAnsweredThen() {
    long seed = Long.getLong("saldo.seed", 31L);

    var counts = Workload.run(seed, false, 20_000, this::open);

    assertThat(counts.getOrDefault("as-of answers compared", 0)).isGreaterThan(2_000);
    assertThat(counts.getOrDefault("released", 0)).isGreaterThan(200);
  }
}
