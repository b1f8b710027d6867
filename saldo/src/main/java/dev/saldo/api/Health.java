package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerException;
import java.util.List;

/// Whether the server lives, and whether it can do its work: `/health/live` and `/health/ready`,
/// open to anyone. Thread-safe.
public final class Health implements Face {

  /// Nobody's token: looked for as any operator's is, so what is asked is the way of all requests.
  private static final Hash NOBODY = Hash.of(new byte[Hash.LENGTH]);

  private final Ledger ledger;

  public Health(Ledger ledger) {
    this.ledger = ledger;
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
    if (ledger.broken().isPresent()) {
      return false;
    }
    try {
      ledger.operator(NOBODY);
      return true;
    } catch (LedgerException e) {
      return false;
    }
  }

  private static Answer status(int status, String word) {
    return Answers.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", word);
          json.writeEndObject();
        });
  }
}
