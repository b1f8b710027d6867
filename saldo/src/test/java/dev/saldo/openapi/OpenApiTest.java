package dev.saldo.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Act;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.Member;
import dev.saldo.ledger.Part;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Currencies;
import dev.saldo.money.CurrencyKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `openapi.yaml` by itself: that it is OpenAPI, that it agrees with itself and with the closed
/// lists of the code, and that what is not as it says is noticed.
final class OpenApiTest {

  private static final OpenApi API = OpenApi.SERVED;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SCHEMAS = "/components/schemas/";

  // ------------------------------------------------------------------------ the document

  @Test
  void document_againstTheSchemaOfOpenApi_isValid() {
    SchemaRegistry registry =
        SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            builder ->
                builder.schemaIdResolvers(ids ->
                    ids.mapPrefix("https://spec.openapis.org/oas/3.1/", "classpath:openapi/3.1/")));
    Schema schema =
        registry.getSchema(
            SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema-base/2025-09-15"));

    assertThat(schema.validate(API.root())).isEmpty();

    ObjectNode broken = (ObjectNode) API.root().deepCopy();
    ((ObjectNode) broken.at("/components/schemas/Merchant")).put("type", "thing");
    assertThat(schema.validate(broken)).as("a type that is none").isNotEmpty();
  }

  @Test
  void references_inTheDocument_leadToAllOfItsComponents() {
    Set<String> used = new TreeSet<>();
    walk(
        "",
        API.root(),
        (_, node) -> {
          String reference = node.path("$ref").asString("");
          if (!reference.isEmpty()) {
            assertThat(reference).startsWith("#/components/");
            assertThat(API.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
            used.add(reference.substring(1));
          }
        });

    Set<String> there = new TreeSet<>();
    API.root()
        .path("components")
        .forEachEntry((kind, components) ->
            components
                .propertyNames()
                .forEach(name -> there.add("/components/" + kind + "/" + name)));
    there.removeIf(pointer -> pointer.startsWith("/components/securitySchemes/"));
    assertThat(used).isEqualTo(there);
  }

  @Test
  void operations_inTheDocument_areNamedOnceAndHaveATagThatIsExplained() {
    List<String> names = new ArrayList<>();
    Set<String> explained =
        API.root()
            .path("tags")
            .valueStream()
            .map(tag -> tag.path("name").asString())
            .collect(Collectors.toSet());
    API.root()
        .path("paths")
        .forEach(item ->
            item.forEach(operation -> {
              if (operation.has("responses")) {
                names.add(operation.path("operationId").asString());
                assertThat(explained).contains(operation.path("tags").path(0).asString());
              }
            }));

    assertThat(names).doesNotHaveDuplicates().hasSameSizeAs(API.operations());
  }

  @Test
  void examples_inTheDocument_fitTheirSchemas() {
    List<String> seen = new ArrayList<>();
    walk(
        "",
        API.root(),
        (pointer, node) -> {
          if (node.has("schema")) {
            examples(node)
                .forEach(example -> {
                  assertThat(API.check(pointer + "/schema", example)).as(pointer).isEmpty();
                  seen.add(pointer);
                });
          }
          if (Pattern.matches(SCHEMAS + "\\w+", pointer)) {
            Stream.concat(
                    node.has("example") ? Stream.of(node.path("example")) : Stream.empty(),
                    node.path("examples").valueStream())
                .forEach(example -> {
                  assertThat(API.check(pointer, example)).as(pointer).isEmpty();
                  seen.add(pointer);
                });
          }
        });

    assertThat(seen).hasSizeGreaterThan(20);
  }

  private static Stream<JsonNode> examples(JsonNode media) {
    return Stream.concat(
        media.has("example") ? Stream.of(media.path("example")) : Stream.empty(),
        media.path("examples").valueStream().map(example -> example.path("value")));
  }

  private static void walk(String pointer, JsonNode node, BiConsumer<String, JsonNode> seen) {
    seen.accept(pointer, node);
    node.forEachEntry((name, child) -> walk(pointer + "/" + OpenApi.escaped(name), child, seen));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(pointer + "/" + i, node.path(i), seen);
      }
    }
  }

  // ------------------------------------------------------------------------ and the code

  @Test
  void lists_thatAreClosed_areThoseOfTheCode() {
    assertEnum(SCHEMAS + "TransactionType", codes(TransactionType.values(), TransactionType::code));
    assertEnum(SCHEMAS + "AccountType", codes(AccountType.values(), AccountType::name));
    assertEnum(SCHEMAS + "Role", codes(Role.values(), Role::code));
    assertEnum(SCHEMAS + "LogLine/properties/act", codes(Act.values(), Act::code));
    assertEnum(SCHEMAS + "Hold/properties/kind", codes(HoldKind.values(), HoldKind::code));
    assertThat(API.at(SCHEMAS + "Change/properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(codes(Part.values(), Part::code));
    assertEnum(
        "/paths/~1ledger~1v1~1currencies/get/responses/200/content/application~1json/schema"
            + "/properties/items/items/properties/kind",
        codes(CurrencyKind.values(), CurrencyKind::code));
    assertThat(Currencies.all())
        .allSatisfy(currency ->
            assertThat(API.check(SCHEMAS + "CurrencyCode", JSON.valueToTree(currency.code())))
                .isEmpty());
  }

  @Test
  void refusals_ofTheLedger_areAllToldSomewhere() {
    // Those are told to callers by another code.
    Set<Refusal> otherwise =
        EnumSet.of(Refusal.RELEASE_NOT_LATER, Refusal.KEY_UNKNOWN, Refusal.OPERATOR_UNKNOWN);
    Set<String> told = new TreeSet<>();
    walk(
        "",
        API.root(),
        (_, node) -> {
          if (node.at("/allOf/0/$ref").asString("").equals("#" + SCHEMAS + "Problem")) {
            JsonNode code = node.at("/allOf/1/properties/code");
            told.add(code.path("const").asString(""));
            code.path("enum").forEach(value -> told.add(value.asString()));
          }
        });

    assertThat(told)
        .containsAll(
            EnumSet.complementOf(EnumSet.copyOf(otherwise)).stream().map(Refusal::code).toList());
  }

  private static <T> List<String> codes(T[] values, java.util.function.Function<T, String> code) {
    return Arrays.stream(values).map(code).toList();
  }

  private static void assertEnum(String pointer, List<String> codes) {
    assertThat(API.at(pointer + "/enum").valueStream().map(JsonNode::asString))
        .as(pointer)
        .containsExactlyInAnyOrderElementsOf(codes);
  }

  @ParameterizedTest
  @EnumSource(TransactionType.class)
  void transaction_ofEachType_needsAndTakesWhatTheCodeSays(TransactionType type) {
    Map<Member, Object> values =
        Map.of(
            Member.AMOUNT, "5",
            Member.FEE, "1",
            Member.RESERVE, "1",
            Member.RELEASE_AT, "2030-01-01T00:00:00Z",
            Member.HOLD, "txn_06f3k8z1q2w3e4r5t6y7v8n9m0",
            Member.UP_TO, true,
            Member.TO, Map.of("currency", "USD", "amount", "5"));
    for (Set<Member> members : subsets()) {
      ObjectNode request =
          JSON.createObjectNode()
              .put("type", type.code())
              .put("merchant", "acme")
              .put("currency", "UGX")
              .put("reference", "INV-1");
      members.forEach(member -> request.putPOJO(member.wireName(), values.get(member)));
      boolean paymentOfNoReserve =
          type == TransactionType.PAYMENT
              && members.contains(Member.RELEASE_AT)
              && !members.contains(Member.RESERVE);
      boolean good =
          members.containsAll(type.needs())
              && type.takes().containsAll(members)
              && !paymentOfNoReserve;

      assertThat(API.check(SCHEMAS + "TransactionRequest", JSON.readTree(request.toString())))
          .as("%s with %s", type, members)
          .matches(found -> found.isEmpty() == good);
    }
  }

  private static List<Set<Member>> subsets() {
    List<Set<Member>> subsets = new ArrayList<>();
    for (int bits = 0; bits < 1 << Member.values().length; bits++) {
      Set<Member> subset = EnumSet.noneOf(Member.class);
      for (Member member : Member.values()) {
        if ((bits >> member.ordinal() & 1) == 1) {
          subset.add(member);
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }

  @ParameterizedTest
  @CsvSource({"5300,true", "0,true", "-0.05,true", "12.5,true", "-12,true", "0.5,true"})
  @CsvSource({
    "12.50,false",
    "-0,false",
    "05,false",
    ".5,false",
    "1e3,false",
    "5.,false",
    "'',false"
  })
  void amount_ofOurs_isAsShortAsItCanBe(String text, boolean good) {
    assertThat(API.check(SCHEMAS + "SignedAmount", JSON.valueToTree(text)).isEmpty())
        .isEqualTo(good);
    assertThat(API.check(SCHEMAS + "Amount", JSON.valueToTree(text)).isEmpty())
        .isEqualTo(good && !text.startsWith("-"));
  }

  // ------------------------------------------------------------------------ what is noticed

  private static final String LIVE = "{\"status\":\"live\"}";
  private static final String PROBLEM =
      """
      {"type":"urn:saldo:problem:not_found","title":"Not found","status":404,"detail":"no",\
      "code":"not_found"}\
      """;

  private static List<String> violations(
      String method,
      String path,
      int status,
      String type,
      Map<String, String> headers,
      String body) {
    return API.violations(new Exchange(method, path, "", status, type, headers, body));
  }

  private static List<String> live(int status, String type, String body) {
    return violations("GET", "/health/live", status, type, Map.of(), body);
  }

  @Test
  void answer_asTheDocumentSays_isGood() {
    assertThat(live(200, "application/json", LIVE)).isEmpty();
    assertThat(violations("HEAD", "/health/live", 200, "application/json", Map.of(), "")).isEmpty();
    assertThat(
            violations(
                "GET", "/health/%6cive/x", 404, "application/problem+json", Map.of(), PROBLEM))
        .isEmpty();
  }

  @Test
  void answer_thatIsNotInTheDocument_isNoticed() {
    assertThat(live(201, "application/json", LIVE)).as("status").isNotEmpty();
    assertThat(violations("GET", "/new", 200, "application/json", Map.of(), "{}")).isNotEmpty();
    assertThat(violations("PUT", "/health/live", 200, "application/json", Map.of(), LIVE))
        .as("method")
        .isNotEmpty();
    assertThat(live(200, "application/json;charset=utf-8", LIVE)).as("type").isNotEmpty();
    assertThat(live(200, "", "")).as("no body").isNotEmpty();
    assertThat(violations("DELETE", "/ledger/v1/operators/a", 204, "text/plain", Map.of(), "x"))
        .as("a body")
        .isNotEmpty();
  }

  @Test
  void answer_whoseBodyIsAnother_isNoticed() {
    assertThat(live(200, "application/json", "{}")).as("too little").isNotEmpty();
    assertThat(live(200, "application/json", "{\"status\":\"live\",\"more\":1}")).isNotEmpty();
    assertThat(live(200, "application/json", "{\"status\":\"dead\"}")).isNotEmpty();
    assertThat(live(200, "application/json", "{\"status\":\"live\",\"status\":\"live\"}"))
        .as("twice")
        .isNotEmpty();
    assertThat(live(200, "application/json", LIVE + LIVE)).as("more behind it").isNotEmpty();
    assertThat(live(200, "application/json", "live")).as("no JSON").isNotEmpty();
  }

  @Test
  void answer_withoutAHeaderThatItMustHave_isNoticed() {
    String problem = PROBLEM.replace("not_found", "method_not_allowed").replace("404", "405");
    assertThat(
            violations(
                "PUT",
                "/health/live",
                405,
                "application/problem+json",
                Map.of("allow", "GET, HEAD"),
                problem))
        .isEmpty();
    assertThat(
            violations("PUT", "/health/live", 405, "application/problem+json", Map.of(), problem))
        .isNotEmpty();
    assertThat(violations("GET", "/docs", 308, "", Map.of("Location", "elsewhere/"), ""))
        .isNotEmpty();
  }

  @Test
  void request_thatWasDoneThoughNotDescribed_isNoticed() {
    String merchant = API.at(SCHEMAS + "Merchant/example").toString();
    String path = "/ledger/v1/merchants/acme";
    assertThat(
            API.violations(
                new Exchange(
                    "PUT", path, "{\"name\":\"A\"}", 200, "application/json", Map.of(), merchant)))
        .isEmpty();
    assertThat(
            API.violations(
                new Exchange(
                    "PUT", path, "{\"nick\":\"A\"}", 200, "application/json", Map.of(), merchant)))
        .isNotEmpty();
  }

  @Test
  void check_ofAWitnessThatSawSuch_fails() {
    Witness witness = new Witness();
    witness.saw(new Exchange("GET", "/health/live", "", 200, "application/json", Map.of(), LIVE));
    witness.check();
    witness.saw(new Exchange("GET", "/health/live", "", 418, "text/plain", Map.of(), "tea"));
    org.assertj.core.api.Assertions.assertThatThrownBy(witness::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GET /health/live 418");
  }
}
