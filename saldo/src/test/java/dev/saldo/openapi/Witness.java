package dev.saldo.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Reply;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.http.StreamHandler;
import dev.saldo.http.StreamedAnswer;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Sees what a server of the tests answers, whatever client asks, and remembers what is not as
/// `openapi.yaml` says; where it was, goes into the [SuiteRecord]. Thread-safe.
///
/// Whoever starts a server starts it on the faces that [#watch] gives, and calls [#check] when it
/// is closed.
public final class Witness {

  private static final int MOST_TOLD = 20;

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /// Compares one exchange with a server that no witness watches, as it runs in a process of its
  /// own.
  ///
  /// @throws AssertionError as [#check]
  public static void compare(Exchange exchange) {
    Witness witness = new Witness();
    witness.saw(exchange);
    witness.check();
  }

  /// The same faces, being watched.
  public List<Face> watch(List<? extends Face> faces) {
    return faces.stream().<Face>map(Watched::new).toList();
  }

  void saw(Exchange exchange) {
    try {
      OpenApi.SERVED.place(exchange).ifPresent(place -> SuiteRecord.answered(place.toString()));
      for (String violation : OpenApi.SERVED.violations(exchange)) {
        violations.add(exchange + " " + violation);
      }
    } catch (RuntimeException e) {
      // Not to be taken for a fault of the server.
      violations.add(exchange + " cannot be compared: " + e);
    }
  }

  /// @throws AssertionError when anything was answered that is not as the document says
  public void check() {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "not as openapi.yaml says:\n"
              + String.join("\n", violations.stream().distinct().limit(MOST_TOLD).toList()));
    }
  }

  /// A face that is being watched.
  private final class Watched implements Face {

    private final Face face;

    Watched(Face face) {
      this.face = face;
    }

    @Override
    public String name() {
      return face.name();
    }

    @Override
    public List<Route> routes() {
      return face.routes().stream().map(this::watched).toList();
    }

    private Route watched(Route route) {
      Map<String, StreamHandler> streams = new HashMap<>();
      route
          .streams()
          .forEach((type, handler) ->
              streams.put(type, request -> watched(request, handler.handle(request))));
      return new Route(
          route.method(),
          route.path(),
          route.bodyLimit(),
          request -> watched(request, route.handler().handle(request)),
          streams);
    }

    private Reply watched(Request request, Reply reply) {
      return switch (reply) {
        case Answer answer -> saw(request, Map.of(), answer);
        case StreamedAnswer streamed ->
            new StreamedAnswer(
                streamed.status(),
                streamed.contentType(),
                streamed.headers(),
                (body, answer) ->
                    streamed.exchange().run(body, new WatchedLines(request, streamed, answer)));
      };
    }

    @Override
    public String prefix() {
      return face.prefix();
    }

    @Override
    public Answer fault(Fault fault, Request request) {
      // What the server adds.
      Map<String, String> headers = new HashMap<>();
      if (!fault.allow().isEmpty()) {
        headers.put("Allow", String.join(", ", fault.allow()));
      }
      if (fault.retryAfterSeconds() > 0) {
        headers.put("Retry-After", Integer.toString(fault.retryAfterSeconds()));
      }
      return saw(request, headers, face.fault(fault, request));
    }

    private Answer saw(Request request, Map<String, String> added, Answer answer) {
      Map<String, String> headers = new HashMap<>(added);
      headers.putAll(answer.headers());
      Witness.this.saw(
          new Exchange(
              request.method(),
              request.path(),
              new String(request.body(), UTF_8),
              answer.status(),
              answer.contentType(),
              headers,
              new String(answer.body(), UTF_8)));
      return answer;
    }
  }

  /// Looks at the lines of a streamed answer while they are written: at the first ones all, then at
  /// some of them.
  private final class WatchedLines extends FilterOutputStream {

    private static final int ALL_OF = 1_000;
    private static final int ONE_OF = 100;

    private final Request request;
    private final StreamedAnswer answer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int lines;

    WatchedLines(Request request, StreamedAnswer answer, OutputStream out) {
      super(out);
      this.request = request;
      this.answer = answer;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      see(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      for (int i = from; i < from + length; i++) {
        see(bytes[i]);
      }
    }

    private void see(int b) {
      if (b != '\n') {
        line.write(b);
        return;
      }
      if (lines < ALL_OF || lines % ONE_OF == 0) {
        saw(
            new Exchange(
                request.method(),
                request.path(),
                "",
                answer.status(),
                answer.contentType(),
                answer.headers(),
                line.toString(UTF_8)));
      }
      lines++;
      line.reset();
    }
  }
}
