package dev.saldo.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `openapi.yaml`, and whether an exchange is as it says. Thread-safe.
public final class OpenApi {

  /// The document that is served.
  public static final OpenApi SERVED = new OpenApi(text("openapi.yaml"));

  private static final String ADDRESS = "https://saldo.test/openapi.yaml";
  private static final String ELSEWHERE = "x-elsewhere";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /// Something that is answered: by an operation, or where there is none.
  ///
  /// @param method empty where there is no operation
  /// @param path as the document has it; where there is no operation, `x-elsewhere` and the prefix
  /// @param contentType empty for no body
  record Place(String method, String path, String status, String contentType) {

    @Override
    public String toString() {
      return String.join(" ", method, path, status, contentType).strip();
    }
  }

  private final JsonNode root;
  private final List<List<String>> paths;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  OpenApi(String yaml) {
    root =
        YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readTree(yaml);
    // Where several match, the one that has a text where the others have a parameter comes first.
    paths =
        root.path("paths").propertyNames().stream()
            .map(OpenApi::segments)
            .sorted(Comparator.comparing(path -> path.toString().replace('{', '~')))
            .toList();
    registry =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi31(),
            builder ->
                builder
                    .schemas(Map.of(ADDRESS, root.toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(
            OpenApi.class.getClassLoader().getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode root() {
    return root;
  }

  /// All operations, as `GET /path`.
  public List<String> operations() {
    return root.path("paths").properties().stream()
        .flatMap(path ->
            path.getValue().propertyNames().stream()
                .filter(METHODS::contains)
                .map(method -> upper(method) + " " + path.getKey()))
        .toList();
  }

  /// All that can be answered.
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    root.path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) ->
                addPlaces(places, upper(method), path, operation.path("responses"))));
    root.path(ELSEWHERE)
        .forEachEntry((prefix, responses) -> addPlaces(places, "", elsewhere(prefix), responses));
    return places;
  }

  private void addPlaces(List<Place> places, String method, String path, JsonNode responses) {
    responses
        .propertyNames()
        .forEach(status -> {
          Place none = new Place(method, path, status, "");
          JsonNode content = at(responseOf(none) + "/content");
          if (content.isMissingNode()) {
            places.add(none);
          }
          content
              .propertyNames()
              .forEach(type -> places.add(new Place(method, path, status, type)));
        });
  }

  /// Where the answer of a place is described; the same for those that share it.
  String responseOf(Place place) {
    return resolved(responsePointer(place));
  }

  /// What this exchange is an example of; empty when the document knows nothing of the sort.
  Optional<Place> place(Exchange exchange) {
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    String status = Integer.toString(exchange.status());
    return path(exchange.path())
        .filter(path -> hasOperation(method, path))
        .map(path -> new Place(method, path, status, exchange.contentType()))
        .or(() ->
            prefix(exchange.path())
                .map(prefix -> new Place("", elsewhere(prefix), status, exchange.contentType())))
        .filter(place -> !at(responsePointer(place)).isMissingNode());
  }

  private static String elsewhere(String prefix) {
    return ELSEWHERE + " " + prefix;
  }

  private boolean hasOperation(String method, String path) {
    return !at(operationPointer(method, path)).isMissingNode();
  }

  /// What is not as the document says, one line each.
  List<String> violations(Exchange exchange) {
    Optional<Place> place = place(exchange);
    if (place.isEmpty()) {
      return List.of("is not in the document");
    }
    String response = responseOf(place.get());
    List<String> found = new ArrayList<>(headerViolations(exchange, response));
    found.addAll(bodyViolations(exchange, response));
    if (place.get().method().equals("PUT") || place.get().method().equals("POST")) {
      found.addAll(requestViolations(exchange, place.get()));
    }
    return found;
  }

  private List<String> headerViolations(Exchange exchange, String response) {
    List<String> found = new ArrayList<>();
    at(response + "/headers")
        .propertyNames()
        .forEach(name -> {
          String header = resolved(response + "/headers/" + escaped(name));
          String sent = exchange.headers().get(name);
          if (sent != null) {
            JsonNode value =
                at(header + "/schema/type").asString("").equals("integer")
                    ? JSON.readTree(sent)
                    : JSON.getNodeFactory().stringNode(sent);
            check(header + "/schema", value).forEach(fault -> found.add(name + ": " + fault));
          } else if (at(header + "/required").asBoolean(false)) {
            found.add(name + " is missing");
          }
        });
    return found;
  }

  private List<String> bodyViolations(Exchange exchange, String response) {
    JsonNode content = at(response + "/content");
    if (content.isMissingNode()) {
      return exchange.contentType().isEmpty() && exchange.body().isEmpty()
          ? List.of()
          : List.of("has a body: " + exchange.contentType() + " " + exchange.body());
    }
    if (!content.has(exchange.contentType())) {
      return List.of("is " + exchange.contentType() + ", not " + content.propertyNames());
    }
    String schema = response + "/content/" + escaped(exchange.contentType()) + "/schema";
    if (exchange.method().equals("HEAD")) {
      return List.of();
    }
    return switch (exchange.contentType()) {
      case "application/json", "application/problem+json" -> check(schema, exchange.body());
      case "application/x-ndjson" ->
          exchange.body().lines().flatMap(line -> check(schema, line).stream()).toList();
      default -> List.of();
    };
  }

  /// What was done must be something that could be asked for. The dialects are more patient with
  /// their clients than their descriptions are.
  private List<String> requestViolations(Exchange exchange, Place place) {
    boolean done = exchange.status() == 200 || exchange.status() == 201;
    String schema =
        operationPointer(place.method(), place.path())
            + "/requestBody/content/application~1json/schema";
    return done && place.path().startsWith("/ledger/") && !exchange.sent().isEmpty()
        ? check(schema, exchange.sent()).stream().map(fault -> "was sent " + fault).toList()
        : List.of();
  }

  private List<String> check(String schema, String body) {
    try {
      return check(schema, JSON.readTree(body));
    } catch (JacksonException e) {
      return List.of("is no JSON: " + e.getOriginalMessage());
    }
  }

  /// @param pointer to a schema
  List<String> check(String pointer, JsonNode value) {
    return schemas
        .computeIfAbsent(
            pointer, _ -> registry.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer)))
        .validate(value)
        .stream()
        .map(error -> error + ": " + value)
        .toList();
  }

  JsonNode at(String pointer) {
    return root.at(pointer);
  }

  /// The pointer to what a reference at this pointer leads to; the same, when there is none.
  String resolved(String pointer) {
    String reference = at(pointer + "/$ref").asString("");
    return reference.startsWith("#") ? resolved(reference.substring(1)) : pointer;
  }

  private String responsePointer(Place place) {
    return place.path().startsWith(ELSEWHERE)
        ? "/"
            + ELSEWHERE
            + "/"
            + escaped(place.path().substring(ELSEWHERE.length() + 1))
            + "/"
            + place.status()
        : operationPointer(place.method(), place.path()) + "/responses/" + place.status();
  }

  private static String operationPointer(String method, String path) {
    return "/paths/" + escaped(path) + "/" + method.toLowerCase(java.util.Locale.ROOT);
  }

  private Optional<String> path(String sent) {
    List<String> segments = new ArrayList<>();
    for (String segment : segments(sent)) {
      String text = decoded(segment);
      if (text == null) {
        return Optional.empty();
      }
      segments.add(text);
    }
    return paths.stream()
        .filter(path -> matches(path, segments))
        .findFirst()
        .map(path -> "/" + String.join("/", path));
  }

  private static boolean matches(List<String> path, List<String> sent) {
    if (path.size() != sent.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      boolean parameter = path.get(i).startsWith("{");
      if (parameter ? sent.get(i).isEmpty() : !path.get(i).equals(sent.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Optional<String> prefix(String sent) {
    return root.path(ELSEWHERE).propertyNames().stream()
        .filter(prefix -> sent.equals(prefix) || sent.startsWith(prefix + "/"))
        .max(Comparator.comparing(String::length));
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /// The text of a segment; null when it is not properly encoded.
  private static @Nullable String decoded(String segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        if (!segment.substring(i).matches("%[0-9A-Fa-f]{2}.*")) {
          return null;
        }
        bytes.put((byte) Integer.parseInt(segment.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      return UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String upper(String method) {
    return method.toUpperCase(java.util.Locale.ROOT);
  }
}
