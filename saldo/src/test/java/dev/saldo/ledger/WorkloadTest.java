package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The Decider against the model, without a database between them.
final class WorkloadTest {

  /// A rule that the model reads differently than the Decider is a wrong balance for somebody.
  @Test
  void decider_randomWorkload_agreesWithTheModel() {
    long seed = Long.getLong("saldo.seed", 20_261_121L);

    Map<String, Integer> counts =
        Workload.run(seed, true, 120_000, workload -> new MemoryLedgerStore(workload::now));

    assertThat(counts.keySet())
        .as("what came up with seed %s", seed)
        .contains(
            "recorded",
            "replayed",
            "key_conflict",
            "merchant_unknown",
            "merchant_disabled",
            "hold_unknown",
            "hold_closed",
            "hold_exceeded",
            "fees_exceeded",
            "release_not_later",
            "released",
            "insufficient_funds",
            "amount_out_of_range");
    assertThat(counts.getOrDefault("recorded", 0)).isGreaterThan(40_000);
  }

  /// A balance as of last Friday that differs from what was shown last Friday is a lie.
  @Test
  void balances_asOfAnyInstant_areWhatWasAnsweredThen() {
    long seed = Long.getLong("saldo.seed", 3L);

    Map<String, Integer> counts =
        Workload.run(seed, false, 30_000, workload -> new MemoryLedgerStore(workload::now));

    assertThat(counts.getOrDefault("as-of answers compared", 0)).isGreaterThan(500);
    assertThat(counts.getOrDefault("released", 0)).isGreaterThan(100);
  }
}
