package dev.saldo.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.api.ApiServer.Reply;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.JudgedPostings;
import dev.saldo.ledger.JudgedPostings.Judged;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A bulk of all that can come up, against the model.
final class BulkModelTest {

  private static final int LINES = 200_000;
  private static final int BATCH = 2_000;

  /// What no transaction can be made of, and the code it is told.
  private static final List<Map.Entry<String, String>> UNREADABLE =
      List.of(
          Map.entry("{", "invalid_request"),
          Map.entry("[]", "invalid_request"),
          Map.entry("\u00fc", "invalid_request"),
          Map.entry("{\"type\":\"payment\"}", "invalid_request"),
          Map.entry("{\"a\":1,\"a\":2}", "invalid_request"),
          Map.entry(payment("\"JPY\"", "\"1.5\"", ""), "precision_exceeded"),
          Map.entry(payment("\"XXX\"", "\"1\"", ""), "currency_unknown"),
          Map.entry(payment("\"USD\"", "\"-1\"", ""), "invalid_request"),
          Map.entry(payment("\"USD\"", "1e3", ""), "invalid_request"),
          Map.entry(payment("\"USD\"", "\"1\"", ",\"hold\":\"x\""), "invalid_request"),
          Map.entry(payment("\"USD\"", "\"1\"", ",\"nonsense\":1"), "invalid_request"),
          Map.entry("x".repeat(LineReader.LONGEST + 1), "too_large"));

  private static String payment(String currency, String amount, String more) {
    return "{\"idempotencyKey\":\"bad\",\"type\":\"payment\",\"merchant\":\"merchant-0\",\"currency\":%s,\"amount\":%s%s}"
        .formatted(currency, amount, more);
  }

  /// @param judged null for a line that cannot be read
  private record Line(String text, String outcome, @Nullable Judged judged) {}

  private final long seed = Long.getLong("saldo.seed", 20_263L);
  private final Random random = new Random(seed);
  private final JudgedPostings postings = new JudgedPostings(seed);
  private final Map<String, Integer> counts = new TreeMap<>();
  private long lineNumber;

  /// A line that is judged out of its turn, or by its neighbour's fate, is a wrong balance.
  @Test
  void bulk_ofEveryOutcome_agreesWithTheModel() throws Exception {
    try (ApiServer server = ApiServer.start()) {
      server.advance(Duration.between(ApiServer.START, postings.now()));
      for (MerchantId merchant : postings.merchants()) {
        server.put("/ledger/v1/merchants/" + merchant, "{}");
      }
      try (BulkClient client = BulkClient.transactions(server.http(), server.token(Role.POSTER))) {
        for (int done = 0; done < LINES; done += BATCH) {
          batch(client);
          var before = postings.now();
          postings.advance();
          server.advance(Duration.between(before, postings.now()));
          if (random.nextInt(3) == 0) {
            toggle(server);
          }
        }
        client.end();
        assertThat(client.answer()).isEmpty();
      }
      for (MerchantId merchant : postings.merchants()) {
        assertThat(shown(server, merchant))
            .as("seed %s: %s", seed, merchant)
            .isEqualTo(postings.figures(merchant));
      }
    }
    assertThat(counts.keySet())
        .as("what came up with seed %s", seed)
        .containsExactlyInAnyOrder(
            "recorded",
            "replayed",
            "key_conflict",
            "merchant_unknown",
            "merchant_disabled",
            "hold_unknown",
            "hold_closed",
            "hold_exceeded",
            "fees_exceeded",
            "insufficient_funds",
            "amount_out_of_range",
            "invalid_request",
            "precision_exceeded",
            "currency_unknown",
            "too_large");
    int well = counts.getOrDefault("recorded", 0) + counts.getOrDefault("replayed", 0);
    assertThat(LINES - well).as("refused: %s", counts).isBetween(LINES / 20, LINES / 5);
  }

  private void toggle(ApiServer server) {
    MerchantId merchant = postings.merchants().get(random.nextInt(10));
    boolean disabled = random.nextInt(3) == 0;
    Reply reply = server.put("/ledger/v1/merchants/" + merchant, "{\"disabled\":" + disabled + "}");
    assertThat(reply.status()).isEqualTo(200);
    postings.disable(merchant, disabled);
  }

  private void batch(BulkClient client) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      lines.add(random.nextInt(100) == 0 ? unreadable() : line(postings.next()));
    }
    String text = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    Thread sending =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.send(text);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    for (Line line : lines) {
      check(line, client.json());
    }
    sending.join();
  }

  private Line unreadable() {
    var bad = UNREADABLE.get(random.nextInt(UNREADABLE.size()));
    return new Line(bad.getKey(), bad.getValue(), null);
  }

  private static Line line(Judged judged) {
    // The time of a release that has passed is a bad request, like all that can never be recorded.
    String outcome =
        judged.outcome().equals("release_not_later") ? "invalid_request" : judged.outcome();
    return new Line(
        new String(Json.write(json -> write(json, judged.posting())), UTF_8), outcome, judged);
  }

  private static void write(JsonGenerator json, Posting posting) throws IOException {
    Terms terms = posting.terms();
    json.writeStartObject();
    json.writeStringField("idempotencyKey", posting.idempotencyKey().value());
    json.writeStringField("type", terms.type().code());
    write(json, posting.account());
    if (terms.amount() != null) {
      json.writeStringField("amount", terms.amount().toString());
    }
    if (!terms.fee().isZero()) {
      json.writeStringField("fee", terms.fee().toString());
    }
    if (!terms.reserve().isZero()) {
      json.writeStringField("reserve", terms.reserve().toString());
    }
    if (terms.releaseAt() != null) {
      json.writeStringField("releaseAt", terms.releaseAt().toString());
    }
    if (terms.hold() != null) {
      json.writeStringField("hold", terms.hold());
    }
    if (terms.upTo()) {
      json.writeBooleanField("upTo", true);
    }
    if (terms.to() != null) {
      json.writeObjectFieldStart("to");
      write(json, terms.to().account());
      json.writeStringField("amount", terms.to().amount().toString());
      json.writeEndObject();
    }
    if (posting.occurredAt() != null) {
      json.writeStringField("occurredAt", posting.occurredAt().toString());
    }
    json.writeStringField("reference", posting.reference());
    json.writeObjectFieldStart("metadata");
    for (var pair : posting.metadata().entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, AccountRef account) throws IOException {
    json.writeStringField("merchant", account.merchant().value());
    json.writeStringField("accountType", account.type().name());
    json.writeStringField("businessType", account.businessType());
    json.writeStringField("currency", account.currency().code());
  }

  private void check(Line line, JsonObject answer) {
    lineNumber++;
    String where = "seed " + seed + ", line " + lineNumber + ": " + line.text() + " " + answer;
    counts.merge(line.outcome(), 1, Integer::sum);
    assertThat(text(answer, "line")).as(where).isEqualTo(Long.toString(lineNumber));
    assertThat(said(answer)).as(where).isEqualTo(line.outcome());
    Judged judged = line.judged();
    if (judged != null && line.outcome().equals("recorded")) {
      JsonObject transaction = object(answer, "transaction");
      JsonObject entry =
          (JsonObject)
              ((JsonArray) Objects.requireNonNull(transaction.members().get("entries")))
                  .items()
                  .getFirst();
      assertThat(figures(object(entry, "balance"), text(entry, "version")))
          .as(where)
          .isEqualTo(judged.figures());
      postings.recorded(
          judged.posting(), TransactionId.parse(text(transaction, "id")).orElseThrow());
    }
  }

  private static String said(JsonObject answer) {
    return switch (text(answer, "status")) {
      case "201" -> "recorded";
      case "200" -> "replayed";
      default -> text(object(answer, "problem"), "code");
    };
  }

  private static SortedMap<String, String> shown(ApiServer server, MerchantId merchant) {
    SortedMap<String, String> shown = new TreeMap<>();
    JsonObject balances = server.get("/ledger/v1/merchants/" + merchant + "/balances").json();
    for (var item :
        ((JsonArray) Objects.requireNonNull(balances.members().get("accounts"))).items()) {
      JsonObject account = (JsonObject) item;
      shown.put(
          String.join(
              "/",
              text(account, "accountType"),
              text(account, "businessType"),
              text(account, "currency")),
          figures(account, text(account, "version")));
    }
    return shown;
  }

  private static String figures(JsonObject balance, String version) {
    return Stream.concat(
            Stream.of("available", "pending", "reserved", "frozen", "fees", "overdraft")
                .map(name -> text(balance, name)),
            Stream.of(version))
        .collect(Collectors.joining(" "));
  }

  private static JsonObject object(JsonObject in, String name) {
    return (JsonObject) Objects.requireNonNull(in.members().get(name), name);
  }

  private static String text(JsonObject in, String name) {
    return Reply.text(in.members().get(name));
  }
}
