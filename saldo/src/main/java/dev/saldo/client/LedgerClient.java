package dev.saldo.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException.Kind;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

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

  /// @param notices takes a sentence for people when an answer was lost and is asked for again
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

  /// What came of asking once.
  private sealed interface Attempt {
    record Answered(Reply reply) implements Attempt {}

    record Refused(Kind kind, String sentence) implements Attempt {}

    /// Surely nothing happened.
    record NotBegun(String sentence) implements Attempt {}

    /// Nobody knows whether it happened.
    ///
    /// @param pauseMillis how long the server says to wait; 0 when it does not say
    record Lost(String sentence, long pauseMillis) implements Attempt {}
  }

  /// Asks, and returns when it was done.
  ///
  /// @throws ClientException when it was not, or nobody knows
  public Reply ask(Ask ask) throws ClientException {
    boolean lost = false;
    for (int asked = 1; ; asked++) {
      String why;
      long pause = firstPause.toMillis() << (asked - 1);
      switch (once(ask)) {
        case Attempt.Answered(Reply reply) -> {
          return reply;
        }
        case Attempt.Refused(Kind kind, String sentence) ->
            throw lost && !decides(kind)
                ? unanswered(ask, sentence)
                : new ClientException(kind, sentence);
        case Attempt.NotBegun(String sentence) -> {
          if (!lost) {
            throw new ClientException(Kind.UNREACHED, sentence);
          }
          why = sentence;
        }
        case Attempt.Lost(String sentence, long pauseMillis) -> {
          lost = true;
          why = sentence;
          pause = Math.max(pause, Math.min(pauseMillis, LONGEST_PAUSE_MILLIS));
        }
      }
      if (ask.effect() == Effect.EACH_TIME || asked == MOST_ASKED) {
        throw unanswered(ask, why);
      }
      notices.accept(why + "; asking again");
      pause(ask, pause, why);
    }
  }

  /// Whether a refusal of this kind also says that it was not done when it was asked before.
  private static boolean decides(Kind kind) {
    return switch (kind) {
      case REFUSED, INVALID -> true;
      case UNAUTHORIZED, UNREACHED, UNKNOWN -> false;
    };
  }

  private static ClientException unanswered(Ask ask, String why) {
    return ask.effect() == Effect.NONE
        ? new ClientException(Kind.UNREACHED, why)
        : new ClientException(Kind.UNKNOWN, why + "; nobody knows whether it was done");
  }

  private static void pause(Ask ask, long millis, String why) throws ClientException {
    try {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(ask, why);
    }
  }

  private Attempt once(Ask ask) throws ClientException {
    try {
      return judge(http.send(request(ask), BodyHandlers.ofString(UTF_8)));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Attempt.NotBegun("no server is reached at " + config.server());
    } catch (SSLHandshakeException e) {
      return new Attempt.NotBegun(
          "no server is reached at " + config.server() + " whose certificate can be trusted");
    } catch (HttpTimeoutException e) {
      return new Attempt.Lost(
          config.server() + " did not answer within " + ANSWERING.toSeconds() + " seconds", 0);
    } catch (IOException e) {
      return new Attempt.Lost(config.server() + " cut the connection before it answered", 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(ask, "interrupted");
    }
  }

  private HttpRequest request(Ask ask) {
    BodyPublisher body =
        ask.body() == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(Json.write(ask.body()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.server() + ask.target()))
            .method(ask.method(), body)
            .timeout(ANSWERING)
            .header("Authorization", "Bearer " + config.token())
            .header("Accept", "application/json");
    if (ask.body() != null) {
      request.header("Content-Type", "application/json");
    }
    return request.build();
  }

  private Attempt judge(HttpResponse<String> response) {
    int status = response.statusCode();
    JsonObject said = object(response.body());
    if (status == 204 || (status / 100 == 2 && !said.members().isEmpty())) {
      return new Attempt.Answered(new Reply(status, response.body(), said));
    }
    String code = text(said, "code");
    String sentence =
        code.isEmpty()
            ? config.server() + " answered " + status
            : text(said, "detail") + " (" + code + ")";
    if (status == 429 || code.equals("overloaded")) {
      return new Attempt.NotBegun(sentence);
    }
    if (status >= 500) {
      return new Attempt.Lost(sentence, retryAfterMillis(response));
    }
    if (status == 401 || (status == 403 && (code.isEmpty() || code.equals("forbidden")))) {
      return new Attempt.Refused(Kind.UNAUTHORIZED, sentence);
    }
    if (code.isEmpty()) {
      return new Attempt.Refused(Kind.UNREACHED, sentence + " and is no Saldo");
    }
    return new Attempt.Refused(
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

  private static String text(JsonObject object, String name) {
    return object.members().get(name) instanceof JsonString(String text) ? text : "";
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
