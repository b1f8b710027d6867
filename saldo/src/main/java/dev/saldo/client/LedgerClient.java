package dev.saldo.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException.Kind;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Asks one server. Not thread-safe.
///
/// An answer that was lost (the connection was cut, the time ran out, the server or a proxy says
/// that it does not know) is asked for again, [#MOST_ASKED] times in all, unless what was asked for
/// would then happen twice. A server that is not reached, or has not begun, is not: whoever called
/// may try again.
public final class LedgerClient implements AutoCloseable {

  static final int MOST_ASKED = 4;

  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration ANSWERING = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final ClientConfig config;
  private final Consumer<String> notices;
  private final Duration firstPause;
  private final HttpClient http;

  /// @param notices takes a sentence for people when an answer was lost, or the server is away for
  ///   longer, and it is asked again
  public LedgerClient(ClientConfig config, Consumer<String> notices) {
    this(config, notices, FIRST_PAUSE);
  }

  /// @param firstPause before it asks again; twice as long before each time after that
  LedgerClient(ClientConfig config, Consumer<String> notices, Duration firstPause) {
    this.config = config;
    this.notices = notices;
    this.firstPause = firstPause;
    // No redirects: the token is for this address alone.
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECTING);
    if (!config.authorities().isEmpty()) {
      client.sslContext(trusting(config.authorities()));
    }
    this.http = client.build();
  }

  private static SSLContext trusting(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry(Integer.toString(store.size()), authority);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK keeps certificates in memory", e);
    }
  }

  /// Where the server is.
  public String address() {
    return config.server().toString();
  }

  /// What came of asking once.
  private sealed interface Attempt<T> {
    record Answered<T>(T answer) implements Attempt<T> {}

    record Refused<T>(Kind kind, String sentence) implements Attempt<T> {}

    /// Surely nothing happened.
    record NotBegun<T>(String sentence) implements Attempt<T> {}

    /// Nobody knows whether it happened.
    ///
    /// @param pauseMillis how long the server says to wait; 0 when it does not say
    record Lost<T>(String sentence, long pauseMillis) implements Attempt<T> {}
  }

  private interface Asking<T> {
    Attempt<T> once() throws IOException, InterruptedException;
  }

  /// When it is asked again.
  ///
  /// @param most how often it is asked in all
  /// @param longest how long it is asked again after the first time that it was not answered; null:
  ///   as long as `most` allows
  private record Patience(int most, @Nullable Duration longest) {

    boolean isForServers() {
      return longest != null;
    }

    boolean isOver(int asked, long nanos) {
      return asked >= most || (longest != null && nanos > longest.toNanos());
    }
  }

  /// Asks, and returns when it was done.
  ///
  /// @throws ClientException when it was not, or nobody knows
  public Reply ask(Ask ask) throws ClientException {
    return ask(ask, new Patience(MOST_ASKED, null));
  }

  /// Asks, and waits for a server that is away, or answers so many requests a second only.
  ///
  /// @param longest how long it is asked again
  /// @throws ClientException when it was not done, or nobody knows
  public Reply ask(Ask ask, Duration longest) throws ClientException {
    return ask(ask, new Patience(Integer.MAX_VALUE, longest));
  }

  private Reply ask(Ask ask, Patience patience) throws ClientException {
    return persist(
        () -> judge(http.send(request(ask), BodyHandlers.ofString(UTF_8))),
        ask.effect(),
        ask.effect() == Effect.EACH_TIME ? new Patience(1, null) : patience);
  }

  /// Asks for many things in one request, each of which happens once however often it is asked for,
  /// and waits for a server that is away: it may be starting anew.
  ///
  /// @param lines at most [Bulk#MOST_LINES], none of them blank
  /// @param longest how long it is asked again
  /// @return what each line was answered, in their order
  /// @throws ClientException when the lines were not answered
  public List<Bulk.Line> ask(Bulk lines, Duration longest) throws ClientException {
    return persist(
        () -> judge(lines, send(request(lines))),
        Effect.ONCE,
        new Patience(Integer.MAX_VALUE, longest));
  }

  private <T> T persist(Asking<T> asking, Effect effect, Patience patience) throws ClientException {
    boolean lost = false;
    long began = System.nanoTime();
    for (int asked = 1; ; asked++) {
      String why;
      long pause = Math.min(firstPause.toMillis() << Math.min(asked - 1, 8), LONGEST_PAUSE_MILLIS);
      switch (once(asking, effect)) {
        case Attempt.Answered<T>(T answer) -> {
          return answer;
        }
        case Attempt.Refused<T>(Kind kind, String sentence) ->
            throw lost && !decides(kind)
                ? unanswered(effect, sentence)
                : new ClientException(kind, sentence);
        case Attempt.NotBegun<T>(String sentence) -> {
          if (!lost && (!patience.isForServers() || patience.isOver(asked, nanosSince(began)))) {
            throw new ClientException(Kind.UNREACHED, sentence);
          }
          why = sentence;
        }
        case Attempt.Lost<T>(String sentence, long pauseMillis) -> {
          lost = true;
          why = sentence;
          pause = Math.max(pause, Math.min(pauseMillis, LONGEST_PAUSE_MILLIS));
        }
      }
      if (patience.isOver(asked, nanosSince(began))) {
        throw unanswered(effect, why);
      }
      if (lost || asked > 1) { // a server that is just busy is not worth a sentence
        notices.accept(why + "; asking again");
      }
      pause(effect, pause, why);
    }
  }

  private static long nanosSince(long began) {
    return System.nanoTime() - began;
  }

  /// Whether a refusal of this kind also says that it was not done when it was asked before.
  private static boolean decides(Kind kind) {
    return switch (kind) {
      case REFUSED, INVALID -> true;
      case UNAUTHORIZED, UNREACHED, UNKNOWN -> false;
    };
  }

  private static ClientException unanswered(Effect effect, String why) {
    return effect == Effect.NONE
        ? new ClientException(Kind.UNREACHED, why)
        : ClientException.unanswered(why);
  }

  private static void pause(Effect effect, long millis, String why) throws ClientException {
    try {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(effect, why);
    }
  }

  private <T> Attempt<T> once(Asking<T> asking, Effect effect) throws ClientException {
    try {
      return asking.once();
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Attempt.NotBegun<>("no server is reached at " + config.server());
    } catch (SSLHandshakeException e) {
      return new Attempt.NotBegun<>(
          "no server is reached at " + config.server() + " whose certificate can be trusted");
    } catch (HttpTimeoutException e) {
      return new Attempt.Lost<>(
          config.server() + " did not answer within " + ANSWERING.toSeconds() + " seconds", 0);
    } catch (IOException e) {
      return new Attempt.Lost<>(config.server() + " cut the connection before it answered", 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(effect, "interrupted");
    }
  }

  private HttpRequest request(Ask ask) {
    BodyPublisher body =
        ask.body() == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(Json.write(ask.body()));
    HttpRequest.Builder request =
        request(ask.target()).method(ask.method(), body).header("Accept", "application/json");
    if (ask.body() != null) {
      request.header("Content-Type", "application/json");
    }
    return request.build();
  }

  private HttpRequest request(Bulk lines) {
    return request(lines.target())
        .POST(BodyPublishers.ofByteArray(lines.body()))
        .header("Content-Type", Bulk.CONTENT_TYPE)
        .header("Prefer", "return=minimal")
        .build();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(config.server() + target))
        .timeout(ANSWERING)
        .header("Authorization", "Bearer " + config.token());
  }

  /// The answer when it is whole: the answers of lines come while they are recorded, and a server
  /// that hangs in the middle is not waited for either.
  private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(2 * ANSWERING.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new HttpTimeoutException("the lines were not answered");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e);
    }
  }

  private Attempt<List<Bulk.Line>> judge(Bulk lines, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      return refusal(response, object(new String(response.body(), UTF_8)));
    }
    return lines
        .answers(response.body())
        .<Attempt<List<Bulk.Line>>>map(Attempt.Answered::new)
        .orElseGet(() ->
            new Attempt.Lost<>(config.server() + " did not answer all lines that it took", 0));
  }

  private Attempt<Reply> judge(HttpResponse<String> response) {
    int status = response.statusCode();
    JsonObject said = object(response.body());
    if (status == 204 || (status / 100 == 2 && !said.members().isEmpty())) {
      return new Attempt.Answered<>(new Reply(status, response.body(), said));
    }
    return refusal(response, said);
  }

  private <T> Attempt<T> refusal(HttpResponse<?> response, JsonObject said) {
    int status = response.statusCode();
    String code = said.text("code");
    String sentence =
        code.isEmpty()
            ? config.server() + " answered " + status
            : said.text("detail") + " (" + code + ")";
    if (status == 429 || code.equals("overloaded")) {
      return new Attempt.NotBegun<>(sentence);
    }
    if (status >= 500) {
      return new Attempt.Lost<>(sentence, retryAfterMillis(response));
    }
    if (status == 401 || (status == 403 && (code.isEmpty() || code.equals("forbidden")))) {
      return new Attempt.Refused<>(Kind.UNAUTHORIZED, sentence);
    }
    if (code.isEmpty()) {
      return new Attempt.Refused<>(Kind.UNREACHED, sentence + " and is no Saldo");
    }
    return new Attempt.Refused<>(
        status == 400 || status == 413 ? Kind.INVALID : Kind.REFUSED, sentence);
  }

  /// What the body says; an object without members when it is none.
  private static JsonObject object(String body) {
    try {
      if (Json.read(body.getBytes(UTF_8)) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonException e) {
      // Whoever that is, it is not the ledger API.
    }
    return new JsonObject(new LinkedHashMap<>());
  }

  private static long retryAfterMillis(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,4}"))
        .map(seconds -> TimeUnit.SECONDS.toMillis(Long.parseLong(seconds)))
        .orElse(0L);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
