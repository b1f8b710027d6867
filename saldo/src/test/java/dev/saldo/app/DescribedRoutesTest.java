package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.MemoryLedgerStore;
import dev.saldo.metrics.Metrics;
import dev.saldo.openapi.OpenApi;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the program serves and what `openapi.yaml` describes is the same.
final class DescribedRoutesTest {

  @Test
  void routes_thatTheProgramServes_areTheOperationsOfTheDocument() throws Exception {
    InstantSource clock = () -> Instant.EPOCH;
    try (Metrics metrics = new Metrics();
        Ledger ledger =
            new Ledger(
                new MemoryLedgerStore(clock), LedgerConfig.DEFAULT, () -> new Ids(new Random(1)))) {
      List<String> served =
          Saldo.faces(Config.read(Map.of(), Map.of()), ledger, new SecureRandom(), clock, metrics)
              .all()
              .stream()
              .flatMap(face -> face.routes().stream())
              .map(route -> route.method() + " " + route.path())
              // Its pages call that, and nobody else.
              .filter(route -> !route.contains(" /console"))
              .toList();

      assertThat(served).containsExactlyInAnyOrderElementsOf(OpenApi.SERVED.operations());
    }
  }
}
