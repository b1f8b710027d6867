package dev.saldo.console;

import dev.saldo.access.OperatorAccess;
import dev.saldo.api.Gate;
import dev.saldo.api.LedgerApi;
import dev.saldo.api.Members;
import dev.saldo.api.Problem;
import dev.saldo.api.ProblemException;
import dev.saldo.console.SessionGate.Begun;
import dev.saldo.console.SessionGate.SignedIn;
import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Handler;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The console: a page for the payment company's people at `/console/`, into which they sign in
/// with an operator token. Thread-safe.
///
/// All that the page shows and does goes through the ledger API, which is here once more, below
/// `/console/ledger/v1`, by the session's cookie in place of the token: the same routes, roles and
/// rules.
public final class Console implements Face {

  private static final String BASE = "/console";
  private static final int MOST_BODY = 4 << 10;

  private final LedgerApi api;
  private final SessionGate sessions;
  private final Gate gate;
  private final Pages pages = new Pages(BASE);

  /// @param api whose routes are served by session too
  /// @param clock by which sessions end
  /// @param random draws their ids
  public Console(
      LedgerApi api, OperatorAccess operators, InstantSource clock, SecureRandom random) {
    this(api, operators, new Sessions(clock, random, Sessions.Limits.DEFAULT));
  }

  Console(LedgerApi api, OperatorAccess operators, Sessions kept) {
    this.api = api;
    this.sessions = new SessionGate(operators, kept);
    this.gate = new Gate(request -> sessions.signedIn(request).operator());
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            pages.routes(),
            api.routesAt(BASE + "/ledger/v1", gate),
            List.of(
                new Route("POST", BASE + "/session", MOST_BODY, telling(this::signIn)),
                new Route("GET", BASE + "/session", 0, telling(this::session)),
                new Route("DELETE", BASE + "/session", 0, telling(this::signOut))))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String prefix() {
    return BASE;
  }

  /// Strangers are told what is not there, as the page's files are open to them; but nothing of the
  /// ledger API.
  @Override
  public Answer fault(Fault fault, Request request) {
    return request.path().startsWith(BASE + "/ledger")
        ? gate.fault(fault, request)
        : Problem.of(fault).answer();
  }

  private Answer signIn(Request request) {
    Members members = Members.of(request);
    String token = members.text("token").text();
    members.end();
    Begun begun = sessions.signIn(request, token);
    return answer(begun.signedIn()).withHeader("Set-Cookie", begun.cookie());
  }

  private Answer session(Request request) {
    return answer(sessions.signedIn(request));
  }

  private Answer signOut(Request request) {
    return Answer.empty(204).withHeader("Set-Cookie", sessions.signOut(request));
  }

  private static Answer answer(SignedIn signedIn) {
    return json(json -> {
      json.writeStartObject();
      json.writeStringField("name", signedIn.operator().name());
      json.writeStringField("role", signedIn.operator().role().code());
      json.writeStringField("expiresAt", signedIn.endsAt().toString());
      json.writeEndObject();
    });
  }

  private static Answer json(Json.Writing body) {
    return new Answer(
        200, "application/json", Map.of("Cache-Control", "no-store"), Json.write(body));
  }

  /// Tells what the handler throws as a problem.
  private static Handler telling(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (ProblemException e) {
        return e.problem().answer();
      }
    };
  }
}
