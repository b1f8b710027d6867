package dev.saldo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.OptionsBuilder;

final class InnerTest {

  /// Once each, in this JVM: enough to see that none of them fails or is left out.
  @Test
  void pieces_runOnce_areAllInTheTable() throws Exception {
    List<List<String>> rows =
        Inner.measure(
            new OptionsBuilder()
                .forks(0)
                .mode(Mode.SingleShotTime)
                .warmupIterations(0)
                .measurementIterations(1));

    assertThat(rows)
        .allSatisfy(row -> assertThat(row).hasSize(4))
        .extracting(List::getFirst)
        .contains(
            "Amount: to fixed, 18 digits",
            "Chain: hash of one entry",
            "Decider: payment of one hot merchant",
            "Dexchange: answer",
            "MerchantId: lane of new id",
            "NeoX: answer",
            "OxaPay: answer",
            "OxaPayLegacy: answer",
            "Paytota: answer",
            "TransactionCodec: answer");
  }
}
