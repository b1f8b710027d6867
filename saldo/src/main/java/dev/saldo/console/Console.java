package dev.saldo.console;

import dev.saldo.access.OperatorAccess;
import dev.saldo.api.AskedBalances;
import dev.saldo.api.Gate;
import dev.saldo.api.LedgerApi;
import dev.saldo.api.Members;
import dev.saldo.api.Problem;
import dev.saldo.api.ProblemException;
import dev.saldo.console.SessionGate.Begun;
import dev.saldo.console.SessionGate.SignedIn;
import dev.saldo.dialect.Dialect;
import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Handler;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Role;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The console: a page for the payment company's people at `/console/`, into which they sign in
/// with an operator token. Thread-safe.
///
/// All that the page shows and does goes through the ledger API, which is here once more, below
/// `/console/ledger/v1`, by the session's cookie in place of the token: the same routes, roles and
/// rules.
public final class Console implements Face, AutoCloseable {

  private static final String BASE = "/console";
  private static final int MOST_BODY = 4 << 10;

  private final Ledger ledger;
  private final LedgerApi api;
  private final DialectViews dialects;
  private final SessionGate sessions;
  private final Gate gate;
  private final Events events;
  private final Pages pages = new Pages(BASE);

  /// @param api whose routes are served by session too
  /// @param dialects whose answers are shown
  /// @param clock by which sessions end
  /// @param random draws their ids
  public Console(
      Ledger ledger,
      LedgerApi api,
      List<Dialect> dialects,
      OperatorAccess operators,
      InstantSource clock,
      SecureRandom random) {
    this(
        ledger,
        api,
        dialects,
        operators,
        clock,
        new Sessions(clock, random, Sessions.Limits.DEFAULT),
        Events.Pace.DEFAULT);
  }

  Console(
      Ledger ledger,
      LedgerApi api,
      List<Dialect> dialects,
      OperatorAccess operators,
      InstantSource clock,
      Sessions kept,
      Events.Pace pace) {
    this.ledger = ledger;
    this.api = api;
    this.dialects = new DialectViews(dialects);
    this.sessions = new SessionGate(operators, kept);
    this.gate = new Gate(request -> sessions.signedIn(request).operator());
    this.events = new Events(ledger, api.totals(), sessions, clock, pace);
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
                new Route("DELETE", BASE + "/session", 0, telling(this::signOut)),
                new Route("GET", BASE + "/events", 0, telling(events::follow)),
                new Route(
                    "GET", BASE + "/merchants/{merchant}/dialects", 0, telling(this::dialects))))
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String prefix() {
    return BASE;
  }

  /// Has the answers end that would go on for as long as a page is open; for a server that stops
  /// waits for them.
  @Override
  public void close() {
    events.close();
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

  private Answer dialects(Request request) {
    gate.admit(request, Role.READER);
    return Answer.json(200, dialects.of(AskedBalances.read(ledger, request)));
  }

  private static Answer answer(SignedIn signedIn) {
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("name", signedIn.operator().name());
          json.writeStringField("role", signedIn.operator().role().code());
          json.writeStringField("expiresAt", signedIn.endsAt().toString());
          json.writeEndObject();
        });
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
