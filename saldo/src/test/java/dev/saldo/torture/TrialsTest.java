package dev.saldo.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The simulation, the histories and the backups, shortly. Faults, floods and fuzzers are left to
/// `make torture` for now: what they come upon differs from run to run, and docs/reliability.md
/// names what is still open. What the fuzzers have come upon is replayed by [FuzzCorpusTest].
final class TrialsTest {

  @TestFactory
  List<DynamicTest> promises_underEveryAttack_hold() {
    long seed = RandomGenerator.getDefault().nextLong();
    return Torture.TRIALS.stream()
        .filter(trial ->
            !(trial instanceof FaultTrial || trial instanceof Fuzzing || trial instanceof Flood))
        .map(trial ->
            DynamicTest.dynamicTest(
                trial.name() + ", seed " + seed,
                () -> {
                  Tally tally = trial.run(Effort.shortly(seed));
                  assertThat(tally.findings()).as(trial.promise()).isEmpty();
                  assertThat(tally.rounds()).isPositive();
                  assertThat(tally.checks()).isPositive();
                }))
        .toList();
  }
}
