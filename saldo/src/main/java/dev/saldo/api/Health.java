package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.Ledger;
import java.time.Duration;
import java.util.List;

/// Whether the server lives, and whether it can do its work: `/health/live` and `/health/ready`,
/// open to anyone. Thread-safe.
public final class Health implements Face {

  /// How long the store may take to answer.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Ledger ledger;

  public Health(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public String name() {
    return "health";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/health/live", 0, _ -> status(200, "live")),
        new Route(
            "GET",
            "/health/ready",
            0,
            _ -> isReady() ? status(200, "ready") : status(503, "not ready")));
  }

  @Override
  public String prefix() {
    return "/health";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return Problem.of(fault).answer();
  }

  private boolean isReady() {
    return ledger.broken().isEmpty() && ledger.isAnswering(PATIENCE);
  }

  private static Answer status(int status, String word) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", word);
          json.writeEndObject();
        });
  }
}
