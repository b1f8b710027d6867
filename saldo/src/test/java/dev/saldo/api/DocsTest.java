package dev.saldo.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The description and its page, as a browser that nobody has given a token gets them.
final class DocsTest {

  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply get(String path, String... headers) {
    return server.send("GET", path, new byte[0], headers);
  }

  private static List<String> references(String page) {
    return REFERENCE.matcher(page).results().map(found -> found.group(1)).toList();
  }

  @Test
  void description_asked_isTheFileThatTheTestsCompareWith() throws Exception {
    try (InputStream file =
        Objects.requireNonNull(Docs.class.getResourceAsStream("/openapi.yaml"))) {
      Reply reply = get("/openapi.yaml");
      assertThat(reply.body()).isEqualTo(new String(file.readAllBytes(), UTF_8));
      assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
    }
  }

  @Test
  void docs_withoutTheSlash_leadToThoseWith() {
    URI docs = URI.create("/docs");
    Reply reply = get(docs.toString());

    assertThat(reply.status()).isEqualTo(308);
    assertThat(docs.resolve(reply.header("Location"))).hasToString("/docs/");
  }

  @Test
  void page_andWhatItRefersTo_isAllServedFromHere() {
    // A company's network may not let its people's browsers out.
    Reply page = get("/docs/");
    assertThat(page.header("Content-Type")).isEqualTo("text/html");

    Map<String, String> types = Map.of("js", "text/javascript", "css", "text/css");
    List<String> references = references(page.body());
    assertThat(references).hasSizeGreaterThan(3);
    for (String reference : references) {
      if (reference.equals("data:,")) {
        continue; // no picture, so that none is asked for
      }
      URI uri = URI.create("/docs/").resolve(reference);
      assertThat(uri.getHost()).as(reference).isNull();
      Reply file = get(uri.toString());
      assertThat(file.status()).as(reference).isEqualTo(200);
      assertThat(file.body()).isNotBlank();
      assertThat(file.header("Content-Type"))
          .isEqualTo(
              types.getOrDefault(
                  reference.substring(reference.lastIndexOf('.') + 1), "application/yaml"));
    }
  }

  @Test
  void script_ofThePage_namesTheDescriptionAndNoOtherHost() {
    String script = get("/docs/docs.js").body();
    MatchResult url =
        Pattern.compile("url: \"([^\"]*)\"").matcher(script).results().findFirst().orElseThrow();

    assertThat(URI.create("/docs/").resolve(url.group(1))).hasToString("/openapi.yaml");
    // Unless told otherwise, Swagger UI asks a host of its makers whether the document is good.
    assertThat(script).contains("validatorUrl: null").doesNotContain("://", "\"//");
  }

  @Test
  void page_underItsPolicy_hasNothingWrittenIntoIt() {
    Reply page = get("/docs/");

    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.body())
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContain("<style", " style=", " onload=", "://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openapi.yaml",
        "/docs/",
        "/docs/docs.js",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css"
      })
  void file_thatTheBrowserHas_isNotSentAgain(String path) {
    Reply first = get(path);
    String etag = first.header("ETag");
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");

    for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
      Reply again = get(path, "If-None-Match", known);
      assertThat(again.status()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.header("ETag")).isEqualTo(etag);
    }
    assertThat(get(path, "If-None-Match", "\"other\"").body()).isEqualTo(first.body());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /docs/index.html,                404",
    "GET,  /docs/swagger-ui.js,             404",
    "GET,  /docs/..%2Fopenapi.yaml,         404",
    "POST, /docs/,                          405",
    "PUT,  /openapi.yaml,                   405",
  })
  void path_thatIsNoneOfThem_isToldAsAProblem(String method, String path, int status) {
    Reply reply = server.send(method, path, new byte[0]);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.member("status")).isEqualTo(Integer.toString(status));
  }
}
