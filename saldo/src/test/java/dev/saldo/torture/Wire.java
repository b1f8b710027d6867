package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.http.RawClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The way to servers that come and go, and what their answers say. Thread-safe.
final class Wire implements AutoCloseable {

  /// The operator's token that every server of the trials takes.
  static final String TOKEN = "the-token-of-the-trials";

  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration ANSWERING = Duration.ofSeconds(120);

  /// The access tokens that merchants of NeoX were given.
  final Map<String, String> tokens = new ConcurrentHashMap<>();

  private final Supplier<String> address;
  private final HttpClient http =
      HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(CONNECTING).build();

  /// @param address of the server to ask next
  Wire(Supplier<String> address) {
    this.address = address;
  }

  /// What came of asking once.
  sealed interface Answer {

    record Said(int status, boolean replayed, String body) implements Answer {

      JsonObject json() {
        return object(body);
      }

      /// What a problem is called; empty for what is none.
      String code() {
        return status >= 400 && body.startsWith("{") ? text(json(), "code") : "";
      }
    }

    /// It was asked, and the answer did not come, or not wholly.
    record Lost() implements Answer {}

    /// There was nobody to ask.
    record NotReached() implements Answer {}
  }

  /// A request at the server that is to be asked next.
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address.get() + path)).timeout(ANSWERING);
  }

  /// One of an operator.
  HttpRequest.Builder operator(String path) {
    return request(path).header("Authorization", "Bearer " + TOKEN);
  }

  HttpRequest.Builder post(String path, String body) {
    return operator(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  Answer ask(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Answer.Said(
          response.statusCode(),
          response.headers().firstValue("Idempotent-Replayed").isPresent(),
          response.body());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Answer.NotReached();
    } catch (IOException e) {
      return new Answer.Lost();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a client", e);
    }
  }

  /// The answers to the lines of a bulk, as many as came. Over a socket of its own, since the JDK's
  /// client drops what it has received when the rest of a body does not come.
  ///
  /// @param answers takes them, wholly received ones only
  /// @return the answer to the whole: its body when it was refused as a whole, else empty
  Answer askInBulk(String lines, List<String> answers) {
    byte[] body = lines.getBytes(UTF_8);
    try (RawClient client = RawClient.of(URI.create(address.get()).getPort(), ANSWERING)) {
      client.request(
          "POST /ledger/v1/transactions",
          "Authorization: Bearer " + TOKEN,
          "Content-Type: application/x-ndjson",
          "Content-Length: " + body.length);
      RawClient.Reply head = client.send(body).head();
      if (!head.headers().containsKey("transfer-encoding")) {
        return new Answer.Said(head.status(), false, client.whole(head).body());
      }
      StringBuilder rest = new StringBuilder();
      for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
        rest.append(chunk);
        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
          answers.add(rest.substring(0, end));
          rest.delete(0, end + 1);
        }
      }
      return new Answer.Said(head.status(), false, rest.toString());
    } catch (ConnectException e) {
      return new Answer.NotReached();
    } catch (IOException e) {
      return new Answer.Lost();
    }
  }

  static JsonObject object(String text) {
    return (JsonObject) Json.read(text.getBytes(UTF_8));
  }

  static JsonObject object(JsonObject in, String member) {
    return (JsonObject) Objects.requireNonNull(in.members().get(member), member);
  }

  static String text(JsonObject in, String member) {
    return in.members().get(member) instanceof JsonString(String value) ? value : "";
  }

  static List<JsonObject> objects(JsonObject in, String member) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue item :
        ((JsonArray) Objects.requireNonNull(in.members().get(member), member)).items()) {
      objects.add((JsonObject) item);
    }
    return objects;
  }

  static BigDecimal number(JsonObject in, String member) {
    return switch (Objects.requireNonNull(in.members().get(member), member)) {
      case JsonNumber(String written) -> new BigDecimal(written);
      case JsonString(String value) -> new BigDecimal(value);
      case JsonValue other -> throw new IllegalStateException(member + " is " + other);
    };
  }

  /// An amount of a currency with two digits; zero where there is none.
  static long cents(JsonObject in, String member) {
    return in.members().containsKey(member)
        ? number(in, member).movePointRight(2).longValueExact()
        : 0;
  }

  static String amount(long cents) {
    return BigDecimal.valueOf(cents, 2).toPlainString();
  }

  /// What the parts in this object say.
  static Figures figures(JsonObject in) {
    return new Figures(
        cents(in, "available"),
        cents(in, "pending"),
        cents(in, "reserved"),
        cents(in, "frozen"),
        cents(in, "fees"));
  }

  /// Whose the entry is.
  static Purse purse(JsonObject entry) {
    return new Purse(text(entry, "merchant"), text(entry, "currency"));
  }

  /// What a transaction changed, by the accounts.
  static Map<Purse, Figures> changes(JsonObject transaction) {
    return objects(transaction, "entries").stream()
        .collect(Collectors.toMap(Wire::purse, entry -> figures(object(entry, "change"))));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
