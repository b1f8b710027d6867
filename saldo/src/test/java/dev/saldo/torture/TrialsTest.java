package dev.saldo.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every trial, shortly. The fuzzers, which come upon something else in each run, are left to `make
/// torture`; what they have come upon is replayed by [FuzzCorpusTest].
final class TrialsTest {

  @TestFactory
  List<DynamicTest> promises_underEveryAttack_hold() {
    long seed = RandomGenerator.getDefault().nextLong();
    return Torture.TRIALS.stream()
        .filter(trial -> !(trial instanceof Fuzzing))
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
