package dev.saldo.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request from Helidon to the [Face] it is meant for, and the answer back. Stateless but
/// for caches, so safe for all connections at once.
final class Dispatcher implements HttpRouting {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final byte[] NO_BYTES = {};
  private static final Status[] STATUSES = new Status[600];

  /// Names and content types that faces answer with. They are constants of the code, so these do
  /// not grow.
  private static final Map<String, HeaderName> HEADER_NAMES = new ConcurrentHashMap<>();

  private static final Map<String, Header> CONTENT_TYPES = new ConcurrentHashMap<>();

  static {
    for (int code = 200; code < STATUSES.length; code++) {
      STATUSES[code] = Status.create(code);
    }
  }

  private final List<Owner> owners;
  private final Face problems = new Problems();
  private final RouteTable routes;
  private final Function<Throwable, Optional<Fault>> faults;
  private final boolean accessLog;

  Dispatcher(List<Face> faces, Function<Throwable, Optional<Fault>> faults, boolean accessLog) {
    this.routes = new RouteTable(faces);
    this.owners = faces.stream().map(Owner::new).sorted().toList();
    this.faults = faults;
    this.accessLog = accessLog;
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest in, RoutingResponse out) {
    Connection connection = (Connection) context;
    long began = accessLog ? System.nanoTime() : 0;
    HttpPrologue prologue = in.prologue();
    ServerRequestHeaders headers = in.headers();
    String method = prologue.method().text();
    String path = pathOf(prologue);
    String query = prologue.hasQuery() ? prologue.query().rawValue() : "";
    String requestId = requestIdOf(headers, connection);

    RouteTable.Match match =
        isVisible(path) && isVisible(query) ? routes.match(method, path) : RouteTable.UNREADABLE;
    RouteTable.Match.Found found = match instanceof RouteTable.Match.Found f ? f : null;
    Body body = Body.read(in, connection, found == null ? 0 : found.route().bodyLimit());
    connection.received();

    ReceivedRequest request =
        new ReceivedRequest(
            found == null ? method : found.route().method(),
            path,
            query,
            found == null ? List.of() : found.names(),
            found == null ? List.of() : found.values(),
            headers,
            body.bytes(),
            connection.remote(),
            requestId);
    Answer answer = answer(match, body, request);
    boolean last =
        !body.atEnd()
            || headers.containsToken(HeaderValues.CONNECTION_CLOSE)
            || connection.isStopping();
    boolean head = method.equals("HEAD");

    try {
      connection.answering();
      send(answer, out, requestId, head, last);
    } finally {
      if (accessLog) {
        AccessLog.tell(
            method,
            path,
            answer.status(),
            head ? 0 : answer.body().length,
            System.nanoTime() - began,
            connection.remote(),
            requestId);
      }
    }
    if (!body.atEnd()) {
      connection.linger();
    }
    if (last) {
      // Helidon would go on and read the next request, be it what is left of this one.
      throw new Connection.Ended();
    }
    connection.answered();
  }

  private Answer answer(RouteTable.Match match, Body body, Request request) {
    return switch (body.state()) {
      case WHOLE ->
          switch (match) {
            case RouteTable.Match.Found found -> handle(found, request);
            case RouteTable.Match.WrongMethod wrong ->
                fault(
                    wrong.face(),
                    new Fault(
                        Fault.Kind.METHOD_NOT_ALLOWED,
                        "This path is not there for that method.",
                        0,
                        wrong.allow()),
                    request);
            case RouteTable.Match.Nothing() ->
                fault(
                    faceOf(match, request),
                    new Fault(Fault.Kind.NOT_FOUND, "There is nothing at this path."),
                    request);
            case RouteTable.Match.Unreadable() ->
                fault(
                    faceOf(match, request),
                    new Fault(Fault.Kind.BAD_REQUEST, "The address is not properly encoded."),
                    request);
          };
      case TOO_LARGE ->
          fault(
              faceOf(match, request),
              new Fault(Fault.Kind.TOO_LARGE, "The body is too large."),
              request);
      case MALFORMED ->
          fault(
              faceOf(match, request),
              new Fault(Fault.Kind.BAD_REQUEST, "The body is not properly transferred."),
              request);
    };
  }

  private Face faceOf(RouteTable.Match match, Request request) {
    return switch (match) {
      case RouteTable.Match.Found found -> found.face();
      case RouteTable.Match.WrongMethod wrong -> wrong.face();
      case RouteTable.Match.Nothing(), RouteTable.Match.Unreadable() ->
          owners.stream()
              .filter(owner -> owner.has(request.path()))
              .findFirst()
              .map(Owner::face)
              .orElse(problems);
    };
  }

  /// What a face has to itself; the longest comes first.
  private record Owner(String prefix, Face face) implements Comparable<Owner> {

    Owner(Face face) {
      this(face.prefix(), face);
    }

    boolean has(String path) {
      return path.startsWith(prefix)
          && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    @Override
    public int compareTo(Owner other) {
      return Integer.compare(other.prefix.length(), prefix.length());
    }
  }

  /// Nothing that a handler throws gets past here.
  private Answer handle(RouteTable.Match.Found found, Request request) {
    try {
      return found.route().handler().handle(request);
    } catch (FaultException e) {
      return fault(found.face(), e.fault(), request);
    } catch (Throwable e) {
      Fault fault = faultOf(e);
      tell(fault, e, request);
      return fault(found.face(), fault, request);
    }
  }

  private Fault faultOf(Throwable thrown) {
    Optional<Fault> known = Optional.empty();
    try {
      known = faults.apply(thrown);
    } catch (Throwable e) {
      thrown.addSuppressed(e);
    }
    return known.orElseGet(() -> new Fault(Fault.Kind.INTERNAL, "Internal error."));
  }

  private static void tell(Fault fault, Throwable thrown, Request request) {
    switch (fault.kind()) {
      case INTERNAL ->
          LOG.error(
              "{} {} failed, request {}",
              request.method(),
              request.path(),
              request.requestId(),
              thrown);
      case OUTCOME_UNKNOWN ->
          LOG.warn(
              "{} {} has an unknown outcome, request {}: {}",
              request.method(),
              request.path(),
              request.requestId(),
              thrown.toString());
      case BAD_REQUEST,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          RATE_LIMITED,
          OVERLOADED,
          UNAVAILABLE ->
          LOG.debug(
              "{} {} was refused, request {}: {}",
              request.method(),
              request.path(),
              request.requestId(),
              thrown.toString());
    }
  }

  private Answer fault(Face face, Fault fault, Request request) {
    Answer answer;
    try {
      answer = face.fault(fault, request);
    } catch (Throwable e) {
      LOG.error("a face failed to tell {}, request {}", fault.kind(), request.requestId(), e);
      answer = problems.fault(fault, request);
    }
    if (!fault.allow().isEmpty() && !answer.headers().containsKey("Allow")) {
      answer = answer.withHeader("Allow", String.join(", ", fault.allow()));
    }
    if (fault.retryAfterSeconds() > 0 && !answer.headers().containsKey("Retry-After")) {
      answer = answer.withHeader("Retry-After", Integer.toString(fault.retryAfterSeconds()));
    }
    return answer;
  }

  /// Writes the answer.
  ///
  /// @throws CloseConnectionException when the client is gone
  private static void send(
      Answer answer, RoutingResponse out, String requestId, boolean head, boolean last) {
    out.status(STATUSES[answer.status()]);
    ServerResponseHeaders headers = out.headers();
    if (!answer.contentType().isEmpty()) {
      headers.set(
          CONTENT_TYPES.computeIfAbsent(
              answer.contentType(),
              type -> HeaderValues.createCached(HeaderNames.CONTENT_TYPE, type)));
    }
    headers.set(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
    headers.set(HeaderValues.create(RequestIds.HEADER, requestId));
    answer
        .headers()
        .forEach((name, value) ->
            headers.set(
                HeaderValues.create(
                    HEADER_NAMES.computeIfAbsent(name, HeaderNames::create), value)));
    if (last) {
      headers.set(HeaderValues.CONNECTION_CLOSE);
    }
    if (head) {
      headers.contentLength(answer.body().length);
      out.send(NO_BYTES);
    } else {
      out.send(answer.body());
    }
  }

  /// The path of the request's target, which may be a whole URL (RFC 9112, section 3.2.2).
  private static String pathOf(HttpPrologue prologue) {
    String target = prologue.uriPath().rawPath();
    if (target.startsWith("/")) {
      return target;
    }
    int authority = target.indexOf("://");
    if (authority < 0) {
      return target;
    }
    int path = target.indexOf('/', authority + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  /// Helidon takes any bytes up to the next space.
  private static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return false;
      }
    }
    return true;
  }

  private static String requestIdOf(ServerRequestHeaders headers, Connection connection) {
    if (headers.contains(RequestIds.HEADER)) {
      String sent = headers.get(RequestIds.HEADER).get();
      if (RequestIds.isValid(sent)) {
        return sent;
      }
    }
    return connection.nextRequestId();
  }

  @Override
  public HttpSecurity security() {
    return HttpSecurity.create();
  }
}
