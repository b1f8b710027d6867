package dev.saldo.console;

import dev.saldo.access.CredentialHash;
import dev.saldo.access.OperatorAccess;
import dev.saldo.api.Problem;
import dev.saldo.api.ProblemException;
import dev.saldo.console.Sessions.Session;
import dev.saldo.http.Request;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Operator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Lets people in by the cookie of their session, and signs them in and out. Thread-safe.
///
/// A cookie goes along with whatever makes the browser ask, so what changes anything must show that
/// our own page had it asked: by a header that no page of another site can send, and by what
/// browsers tell of where a request comes from.
final class SessionGate {

  /// What every request carries that changes something.
  private static final String OWN_HEADER = "Saldo-Console";

  /// Carried by what the page asks by itself: nobody uses the session by it.
  private static final String REFRESH_HEADER = "Saldo-Refresh";

  private static final String COOKIE = "saldo-console";
  private static final String SECURE_COOKIE = "__Secure-" + COOKIE;
  private static final String EVERY_COOKIE = "; Path=/console; HttpOnly; SameSite=Strict";

  /// A session and whose it is.
  ///
  /// @param endsAt when it ends unless it is used until then
  record SignedIn(Operator operator, Instant endsAt) {}

  /// A session that has just begun.
  ///
  /// @param cookie the header that gives it to the browser
  record Begun(SignedIn signedIn, String cookie) {}

  private final OperatorAccess operators;
  private final Sessions sessions;

  SessionGate(OperatorAccess operators, Sessions sessions) {
    this.operators = operators;
    this.sessions = sessions;
  }

  /// Who asks.
  ///
  /// @throws ProblemException 401 without a session; 403 when it may be another site's page that
  ///   had it asked
  SignedIn signedIn(Request request) {
    checkOwn(request);
    return signedIn(request, request.header(REFRESH_HEADER).isEmpty());
  }

  /// Who watches, which is no use of his session.
  ///
  /// @throws ProblemException 401 without a session
  SignedIn watching(Request request) {
    return signedIn(request, false);
  }

  private SignedIn signedIn(Request request, boolean used) {
    Session session =
        sessionId(request).flatMap(id -> sessions.find(id, used)).orElseThrow(SessionGate::nobody);
    return signedIn(session, operators.operator(session.token()).orElseThrow(SessionGate::nobody));
  }

  private static ProblemException nobody() {
    return Problem.unauthorized("nobody is signed in, or no longer").exception();
  }

  private SignedIn signedIn(Session session, Operator operator) {
    Instant endsAt = sessions.endsAt(session);
    Instant expiresAt = operator.expiresAt();
    return new SignedIn(
        operator, expiresAt == null || endsAt.isBefore(expiresAt) ? endsAt : expiresAt);
  }

  /// Whether the request's session goes on and its operator is one still. To be asked again and
  /// again: it is no use of the session, and is not counted.
  boolean isSignedIn(Request request) {
    return sessionId(request)
        .flatMap(id -> sessions.find(id, false))
        .flatMap(session -> operators.known(session.token()))
        .isPresent();
  }

  /// Signs in with an operator token. The session that the browser had ends.
  ///
  /// @throws ProblemException 401 when it is nobody's token; 403 as in [#signedIn]
  Begun signIn(Request request, String token) {
    checkOwn(request);
    Hash hash = CredentialHash.ofOperator(token);
    Operator operator =
        operators
            .operator(hash)
            .orElseThrow(() ->
                Problem.unauthorized("the operator token is unknown or has expired").exception());
    sessionId(request).ifPresent(sessions::end);
    Sessions.Begun begun = sessions.begin(hash);
    return new Begun(signedIn(begun.session(), operator), cookie(request, begun.id()));
  }

  /// Signs out, if anybody is signed in.
  ///
  /// @return the header that takes the cookie from the browser
  /// @throws ProblemException 403 as in [#signedIn]
  String signOut(Request request) {
    checkOwn(request);
    sessionId(request).ifPresent(sessions::end);
    return cookie(request, "") + "; Max-Age=0";
  }

  private static void checkOwn(Request request) {
    if (request.method().equals("GET")) {
      return;
    }
    if (!request.headers(OWN_HEADER).equals(List.of("1"))) {
      throw Problem.forbidden("this takes the header " + OWN_HEADER + ": 1").exception();
    }
    if (!request.headers("Sec-Fetch-Site").stream().allMatch("same-origin"::equals)) {
      throw Problem.forbidden("another site's page had this asked").exception();
    }
    String host = request.header("Host").orElse("");
    if (!request.headers("Origin").stream().allMatch(origin -> isOwn(origin, request, host))) {
      throw Problem.forbidden(
              "the header Origin is none of "
                  + Problem.quoted(host)
                  + ", by which this server was asked; a proxy before it must pass Host on")
          .exception();
    }
  }

  /// Whether a page of this origin is ours. A proxy that nobody named may speak TLS for us, so a
  /// plain request may come from a page that is not.
  private static boolean isOwn(String origin, Request request, String host) {
    return origin.equalsIgnoreCase("https://" + host)
        || (!request.isSecure() && origin.equalsIgnoreCase("http://" + host));
  }

  private static String cookie(Request request, String id) {
    return cookieName(request) + '=' + id + EVERY_COOKIE + (request.isSecure() ? "; Secure" : "");
  }

  private static String cookieName(Request request) {
    return request.isSecure() ? SECURE_COOKIE : COOKIE;
  }

  private static Optional<String> sessionId(Request request) {
    String prefix = cookieName(request) + '=';
    return request.headers("Cookie").stream()
        .flatMap(header -> Arrays.stream(header.split(";")))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(prefix))
        .map(cookie -> cookie.substring(prefix.length()))
        .findFirst();
  }
}
