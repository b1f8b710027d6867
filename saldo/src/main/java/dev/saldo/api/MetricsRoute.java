package dev.saldo.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.access.OperatorAccess;
import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.Role;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the server tells of itself in figures, for Prometheus to collect: `/metrics`. Thread-safe.
public final class MetricsRoute implements Face {

  /// As Prometheus has it for its text format.
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> figures;
  private final @Nullable Gate gate;

  private MetricsRoute(Supplier<String> figures, @Nullable Gate gate) {
    this.figures = figures;
    this.gate = gate;
  }

  /// For whoever comes, where none but operators come.
  ///
  /// @param figures gives them in Prometheus's text format
  public static MetricsRoute open(Supplier<String> figures) {
    return new MetricsRoute(figures, null);
  }

  /// For operators, of any role.
  ///
  /// @param figures gives them in Prometheus's text format
  public static MetricsRoute toOperators(Supplier<String> figures, OperatorAccess operators) {
    return new MetricsRoute(figures, Gate.byToken(operators));
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", "/metrics", 0, this::show));
  }

  @Override
  public String prefix() {
    return "/metrics";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return gate == null ? Problem.of(fault).answer() : gate.fault(fault, request);
  }

  private Answer show(Request request) {
    if (gate != null) {
      try {
        gate.admit(request, Role.READER);
      } catch (ProblemException e) {
        return e.problem().answer();
      }
    }
    return new Answer(200, CONTENT_TYPE, Answer.NO_STORE, figures.get().getBytes(UTF_8));
  }
}
