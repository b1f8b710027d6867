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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request from Helidon to the [Face] it is meant for, and the answer back. Stateless but
/// for caches, so safe for all connections at once.
final class Dispatcher implements HttpRouting {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final byte[] NO_BYTES = {};
  private static final HeaderName FORWARDED_FOR = HeaderNames.X_FORWARDED_FOR;
  private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");
  private static final Status[] STATUSES = new Status[600];

  private static final Fault MALFORMED =
      new Fault(Fault.Kind.BAD_REQUEST, "The body is not properly transferred.");
  private static final Fault NO_ROOM =
      new Fault(
          Fault.Kind.OVERLOADED,
          "Too many requests are being sent. Nothing happened; ask again.",
          1);
  private static final Fault STOPPING =
      new Fault(Fault.Kind.OVERLOADED, "The server is stopping. Nothing happened; ask again.", 1);

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
  private final Origin origin;
  private final boolean accessLog;
  private final RequestListener requests;

  Dispatcher(
      List<Face> faces,
      Function<Throwable, Optional<Fault>> faults,
      HttpConfig config,
      RequestListener requests) {
    this.routes = new RouteTable(faces);
    this.owners = faces.stream().map(Owner::new).sorted().toList();
    this.faults = faults;
    this.origin = config.origin();
    this.accessLog = config.accessLog();
    this.requests = requests;
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest in, RoutingResponse out) {
    Connection connection = (Connection) context;
    long began = System.nanoTime();
    HttpPrologue prologue = in.prologue();
    ServerRequestHeaders headers = in.headers();
    String method = prologue.method().text();
    String path = pathOf(prologue);
    String query = prologue.hasQuery() ? prologue.query().rawValue() : "";
    String requestId = requestIdOf(headers, connection);

    RouteTable.Match match =
        isVisible(path) && isVisible(query) ? routes.match(method, path) : RouteTable.UNREADABLE;
    RouteTable.Match.Found found = match instanceof RouteTable.Match.Found f ? f : null;
    StreamHandler streams = found == null ? null : streamHandler(found.route(), headers);
    Body body =
        streams != null
            ? Body.unread(in)
            : Body.read(in, connection, found == null ? 0 : found.route().bodyLimit());
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
            origin.of(connection.remote(), headers.all(FORWARDED_FOR, List::of)),
            isSecure(connection, headers),
            requestId);
    Face face = faceOf(match, request);
    Served served = new Served(connection, face, request, out, method, began);
    Reply reply =
        streams != null ? handle(face, streams, request) : reply(face, match, body, request);
    switch (reply) {
      case Answer answer -> send(served, fitting(served, answer), body);
      case StreamedAnswer _ when served.isHead() -> send(served, headless(served), body);
      case StreamedAnswer answer -> {
        // What reads along with a body holds much of it; news are few.
        if (streams == null || connection.takesStream()) {
          stream(served, answer, streams != null);
        } else {
          send(served, fault(face, NO_ROOM, request), body);
        }
      }
    }
  }

  /// A request that is being answered.
  ///
  /// @param face in whose shape it is answered
  /// @param method as it was sent
  /// @param began as [System#nanoTime] counts
  private record Served(
      Connection connection,
      Face face,
      ReceivedRequest request,
      RoutingResponse out,
      String method,
      long began) {

    boolean isHead() {
      return method.equals("HEAD");
    }

    /// Whether the connection is closed afterwards, whatever comes of it.
    boolean isLast() {
      return request.received().containsToken(HeaderValues.CONNECTION_CLOSE)
          || connection.isStopping();
    }
  }

  /// Who answers this request's body while it comes; null when it is to be read before.
  private static @Nullable StreamHandler streamHandler(Route route, ServerRequestHeaders headers) {
    if (route.streams().isEmpty() || !headers.contains(HeaderNames.CONTENT_TYPE)) {
      return null;
    }
    String type = headers.get(HeaderNames.CONTENT_TYPE).get().split(";", 2)[0];
    return route.streams().get(type.strip().toLowerCase(Locale.ROOT));
  }

  /// The answer, or that there is no room for it; but what has been done is told.
  private Answer fitting(Served served, Answer answer) {
    boolean fits = served.connection().takesAnswer(answer.body().length);
    return fits || !served.request().method().equals("GET")
        ? answer
        : fault(served.face(), NO_ROOM, served.request());
  }

  private void send(Served served, Answer answer, Body body) {
    boolean last = served.isLast() || !body.atEnd();
    send(served, answer, last);
    if (!body.atEnd()) {
      served.connection().linger();
    }
    if (last) {
      // Helidon would go on and read the next request, be it what is left of this one.
      throw new Connection.Ended();
    }
    served.connection().answered();
    if (served.request().received().contains(HeaderNames.TRANSFER_ENCODING)) {
      throw new Connection.PassedOver();
    }
  }

  /// What is written bit by bit has no head that could be told beforehand.
  private Answer headless(Served served) {
    return fault(
        served.face(),
        new Fault(
            Fault.Kind.METHOD_NOT_ALLOWED,
            "This path is not there for that method.",
            0,
            Set.of("GET")),
        served.request());
  }

  /// Answers bit by bit.
  ///
  /// @param unread whether the body is to be read meanwhile; else it has been
  private void stream(Served served, StreamedAnswer answer, boolean unread) {
    Connection connection = served.connection();
    BodyStream body = unread ? connection.stream(served.request().received()) : null;
    // What may take for hours, as nothing is waited for but news, counts when it begins.
    AnswerStream sent =
        new AnswerStream(
            served.out(), connection, unread ? () -> {} : () -> count(served, answer.status()));
    boolean counted = !unread;
    boolean complete = false;
    boolean understood;
    try {
      head(served, answer.status(), answer.contentType(), answer.headers(), served.isLast());
      answer.exchange().run(body == null ? InputStream.nullInputStream() : body, sent);
      if (!counted) {
        count(served, answer.status());
        counted = true;
      }
      sent.end();
      complete = true;
    } catch (Throwable e) {
      Optional<Fault> fault = streamFault(e, served.request());
      if (!sent.hasBegun()) {
        served.out().headers().clear();
        fault.ifPresent(f -> send(served, fault(served.face(), f, served.request()), true));
      }
    } finally {
      if (sent.hasBegun()) {
        if (!counted) {
          count(served, answer.status());
        }
        tell(served, answer.status(), sent.sent());
      }
      understood = body == null || connection.finishStreaming(body);
    }
    if (!complete || !understood || served.isLast()) {
      throw new Connection.Ended();
    }
    connection.answered();
    if (unread || served.request().received().contains(HeaderNames.TRANSFER_ENCODING)) {
      throw new Connection.PassedOver();
    }
  }

  /// How it reads when a body could not be answered to its end; empty when there is nobody to read
  /// it.
  private Optional<Fault> streamFault(Throwable thrown, Request request) {
    return switch (thrown) {
      case BodyEndedException ended ->
          switch (ended.why()) {
            case GONE, SLOW -> Optional.empty();
            case MALFORMED -> Optional.of(MALFORMED);
            case STOPPING -> Optional.of(STOPPING);
          };
      case IOException _, InterruptedException _ -> Optional.empty();
      default -> Optional.of(faultOf(thrown, request));
    };
  }

  private Reply reply(Face face, RouteTable.Match match, Body body, Request request) {
    return switch (body.state()) {
      case WHOLE ->
          switch (match) {
            case RouteTable.Match.Found found ->
                handle(face, found.route().handler()::handle, request);
            case RouteTable.Match.WrongMethod wrong ->
                fault(
                    face,
                    new Fault(
                        Fault.Kind.METHOD_NOT_ALLOWED,
                        "This path is not there for that method.",
                        0,
                        wrong.allow()),
                    request);
            case RouteTable.Match.Nothing() ->
                fault(
                    face,
                    new Fault(Fault.Kind.NOT_FOUND, "There is nothing at this path."),
                    request);
            case RouteTable.Match.Unreadable() ->
                fault(
                    face,
                    new Fault(Fault.Kind.BAD_REQUEST, "The address is not properly encoded."),
                    request);
          };
      case TOO_LARGE ->
          fault(face, new Fault(Fault.Kind.TOO_LARGE, "The body is too large."), request);
      case MALFORMED -> fault(face, MALFORMED, request);
      case NO_ROOM -> fault(face, NO_ROOM, request);
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
  private Reply handle(Face face, StreamHandler handler, Request request) {
    try {
      return handler.handle(request);
    } catch (InterruptedException e) {
      throw new Connection.Ended(); // the time to drain is over
    } catch (Throwable e) {
      return fault(face, faultOf(e, request), request);
    }
  }

  /// What the request failed with; logged as it deserves.
  private Fault faultOf(Throwable thrown, Request request) {
    if (thrown instanceof FaultException e) {
      return e.fault();
    }
    Optional<Fault> known = Optional.empty();
    try {
      known = faults.apply(thrown);
    } catch (Throwable e) {
      thrown.addSuppressed(e);
    }
    Fault fault = known.orElseGet(() -> new Fault(Fault.Kind.INTERNAL, "Internal error."));
    tell(fault, thrown, request);
    return fault;
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
    if (!fault.allow().isEmpty()
        && answer.status() == fault.kind().status()
        && !answer.headers().containsKey("Allow")) {
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
  private void send(Served served, Answer answer, boolean last) {
    int length = answer.body().length;
    count(served, answer.status());
    try {
      served.connection().answering();
      head(served, answer.status(), answer.contentType(), answer.headers(), last);
      if (served.isHead()) {
        served.out().headers().contentLength(length);
        served.out().send(NO_BYTES);
      } else {
        served.out().send(answer.body());
      }
    } finally {
      tell(served, answer.status(), served.isHead() ? 0 : length);
    }
  }

  private void count(Served served, int status) {
    requests.answered(served.face().name(), status, System.nanoTime() - served.began());
  }

  private void tell(Served served, int status, long bytes) {
    if (accessLog) {
      AccessLog.tell(
          served.method(),
          served.request().path(),
          status,
          bytes,
          System.nanoTime() - served.began(),
          served.request().remote(),
          served.request().requestId());
    }
  }

  private static void head(
      Served served, int status, String contentType, Map<String, String> more, boolean last) {
    served.out().status(STATUSES[status]);
    ServerResponseHeaders headers = served.out().headers();
    if (!contentType.isEmpty()) {
      headers.set(
          CONTENT_TYPES.computeIfAbsent(
              contentType, type -> HeaderValues.createCached(HeaderNames.CONTENT_TYPE, type)));
    }
    headers.set(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
    headers.set(HeaderValues.create(RequestIds.HEADER, served.request().requestId()));
    more.forEach((name, value) ->
        headers.set(
            HeaderValues.create(HEADER_NAMES.computeIfAbsent(name, HeaderNames::create), value)));
    if (last) {
      headers.set(HeaderValues.CONNECTION_CLOSE);
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

  private boolean isSecure(Connection connection, ServerRequestHeaders headers) {
    return connection.isSecure()
        || (headers.contains(FORWARDED_PROTO)
            && headers.get(FORWARDED_PROTO).get().strip().equalsIgnoreCase("https")
            && origin.trusts(connection.remote()));
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
