package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a batch leaves to be written.
final class BooksTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  /// An operator whose token leaked is removed and added anew, both at once.
  @Test
  void changes_ofARowRemovedAndAddedAgain_areOneChange() {
    Operator old = new Operator("anna", Role.ADMIN, token("old"), NOW, null);
    Snapshot snapshot =
        new Snapshot(
            NOW,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(old),
            List.of());

    Decision decision =
        new Decider(new Ids(new Random(1)))
            .decide(
                snapshot,
                List.of(
                    new RemoveOperator("anna", "test"),
                    new AddOperator("anna", Role.POSTER, token("new"), null, "test"),
                    new AddOperator("anna", Role.READER, token("newer"), null, "test")));

    Operator renewed = new Operator("anna", Role.POSTER, token("new"), NOW, null);
    assertThat(decision.outcomes())
        .satisfiesExactly(
            removed -> assertThat(removed).isEqualTo(new Outcome.Recorded<>(old)),
            added -> assertThat(added).isEqualTo(new Outcome.Recorded<>(renewed)),
            taken -> assertThat(taken).isInstanceOf(Outcome.Refused.class));
    assertThat(decision.changes().operators())
        .isEqualTo(new Changes.Rows<>(List.of(), List.of(renewed), List.of()));
  }

  private static Hash token(String secret) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> Hash.sha256((secret + i).getBytes(StandardCharsets.UTF_8)))
        .filter(hash -> Lane.ofHash(hash).equals(Lane.ofName("anna")))
        .findFirst()
        .orElseThrow();
  }
}
