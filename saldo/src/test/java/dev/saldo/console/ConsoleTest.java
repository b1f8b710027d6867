package dev.saldo.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.console.Browser.Reply;
import dev.saldo.http.RawClient;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Role;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signing in and out, and what a session opens, over real HTTP.
final class ConsoleTest {

  private static final String SESSION = "/console/session";
  private static final String MERCHANTS = "/console/ledger/v1/merchants";

  @TempDir Path books;
  private ConsoleServer server;

  @BeforeEach
  void start() {
    server = new ConsoleServer(clock -> SqliteStore.open(books, clock), null);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // The page

  @Test
  void page_asked_mayUseWhatIsOursOnly() {
    Reply page = server.browser().get("/console/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.body()).doesNotContainPattern("(src|href)=\"(https?:)?//");
  }

  @Test
  void page_askedForAgain_isNotSentAgain() {
    Browser browser = server.browser();
    String tag = browser.get("/console/").header("ETag");

    Reply again = browser.get("/console/", "If-None-Match", tag);

    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void page_withoutTheSlash_leadsToTheOneWith() {
    Reply reply = server.browser().get("/console");

    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.header("Location")).isEqualTo("console/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/lib/lit-html/lit-html.js",
        "/console/lib/lit-html/directives/repeat.js",
        "/console/lib/chart.js/chart.umd.min.js"
      })
  void library_ofThePage_comesWithTheProgram(String path) {
    Reply reply = server.browser().get(path);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/javascript");
    assertThat(reply.body()).doesNotContain("import\"http", "from\"http");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/nothing.js",
        "/console/../openapi.yaml",
        "/console/..%2Fopenapi.yaml",
        "/console/%2e%2e/openapi.json",
        "/console/lib/lit-html/..%2f..%2fx.js",
        "/console/lib/lit-html/package.json%00.js",
        "/console/lib/nobody/x.js",
        "/console/lib/lit-html/LICENSE",
        "/console/.hidden.js",
        "/console/a/b/c/d.js"
      })
  void file_thatIsNoneOfThePages_isNotFound(String path) throws IOException {
    try (RawClient client = RawClient.of(server.http())) {
      assertThat(client.request("GET " + path).reply().status()).isEqualTo(404);
    }
  }

  // Signing in

  @Test
  void signIn_overPlainHttp_givesACookieThatScriptsDoNotSee() {
    Reply reply = server.browser().signIn(server.token(Role.POSTER));

    assertThat(reply.body())
        .isEqualTo(
            "{\"name\":\"poster\",\"role\":\"poster\",\"expiresAt\":\"2026-03-01T13:00:00.250Z\"}");
    assertThat(reply.header("Set-Cookie")).matches("saldo-console=[A-Za-z0-9_-]{43};.*");
    assertThat(Browser.attributes(reply))
        .containsExactlyInAnyOrder("path=/console", "httponly", "samesite=strict");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void signIn_overTls_givesACookieThatStaysThere() {
    Browser browser = server.browser();

    Reply reply = browser.signIn(server.token(Role.READER), "X-Forwarded-Proto", "https");

    assertThat(reply.status()).as("the page's origin is https then").isEqualTo(403);
    reply =
        browser.ask(
            "POST",
            SESSION,
            "{\"token\":\"" + server.token(Role.READER) + "\"}",
            "Saldo-Console",
            "1",
            "X-Forwarded-Proto",
            "https",
            "Origin",
            server.address().replace("http:", "https:"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.header("Set-Cookie")).startsWith("__Secure-saldo-console=");
    assertThat(Browser.attributes(reply))
        .containsExactlyInAnyOrder("path=/console", "httponly", "samesite=strict", "secure");
    browser.withCookie(reply.header("Set-Cookie").split(";", 2)[0]);
    assertThat(browser.get(SESSION, "X-Forwarded-Proto", "https").status()).isEqualTo(200);
    assertThat(browser.get(SESSION).status()).as("over plain HTTP").isEqualTo(401);
  }

  @Test
  void signIn_withAStrangersToken_isRefusedWithoutACookie() {
    Reply reply = server.browser().signIn("saldo_not-anybodys-token-at-all");

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("Set-Cookie")).isEmpty();
    assertThat(reply.body()).contains("\"code\":\"unauthorized\"").doesNotContain("anybodys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"token\":5}", "{\"token\":\"x\",\"more\":1}", "token=x"})
  void signIn_withABodyThatIsNone_isABadRequest(String body) {
    assertThat(server.browser().post(SESSION, body).status()).isEqualTo(400);
  }

  @Test
  void signIn_again_endsTheSessionThatTheBrowserHad() {
    Browser browser = server.signedIn(Role.READER);
    String first = browser.cookie();

    browser.signIn(server.token(Role.POSTER));

    assertThat(browser.get(SESSION).body()).contains("\"name\":\"poster\"");
    assertThat(server.browser().withCookie(first).get(SESSION).status()).isEqualTo(401);
  }

  // Who asks

  /// The header alone would do; what browsers tell beside it must not speak against it.
  @ParameterizedTest
  @CsvSource({
    "'', '', '', 403",
    "1, '', '', 404",
    "1, OWN, '', 404",
    "1, '', same-origin, 404",
    "1, OWN, same-origin, 404",
    "0, OWN, same-origin, 403",
    "1, http://evil.example, '', 403",
    "1, null, '', 403",
    "1, OWN.evil.example, '', 403",
    "1, OWN, same-site, 403",
    "1, OWN, cross-site, 403",
    "1, OWN, none, 403",
    "'', OWN, same-origin, 403"
  })
  void change_askedForByAPage_isForOurOwn(String own, String origin, String site, int status) {
    Browser browser = server.signedIn(Role.ADMIN);
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    if (!own.isEmpty()) {
      headers.addAll(List.of("Saldo-Console", own));
    }
    if (!origin.isEmpty()) {
      headers.addAll(List.of("Origin", origin.replace("OWN", server.address())));
    }
    if (!site.isEmpty()) {
      headers.addAll(List.of("Sec-Fetch-Site", site));
    }
    String[] sent = headers.toArray(String[]::new);

    assertThat(browser.ask("DELETE", MERCHANTS + "/acme/keys/none", "", sent).status())
        .isEqualTo(status);
    assertThat(browser.ask("DELETE", "/console/session", "", sent).status())
        .isEqualTo(status == 404 ? 204 : 403);
  }

  @Test
  void change_askedForTwiceOver_isRefused() throws IOException {
    Browser browser = server.signedIn(Role.ADMIN);
    try (RawClient client = RawClient.of(server.http())) {
      assertThat(
              client
                  .request(
                      "PUT " + MERCHANTS + "/acme",
                      "Cookie: " + browser.cookie(),
                      "Saldo-Console: 1",
                      "Origin: " + server.address().replace("127.0.0.1", "localhost"),
                      "Origin: http://evil.example",
                      "Content-Length: 0")
                  .reply()
                  .status())
          .isEqualTo(403);
    }
    assertThat(server.ledger().store().merchants(merchants())).isEmpty();
  }

  private static MerchantQuery merchants() {
    return new MerchantQuery("", null, null, 9);
  }

  @Test
  void ledgerApi_bySession_keepsToTheRoles() {
    Browser reader = server.signedIn(Role.READER);
    Browser poster = server.signedIn(Role.POSTER);
    Browser admin = server.signedIn(Role.ADMIN);
    String payment =
        "{\"idempotencyKey\":\"1\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":\"5\"}";

    assertThat(poster.ask("PUT", MERCHANTS + "/acme", "{}", "Saldo-Console", "1").status())
        .isEqualTo(403);
    assertThat(admin.ask("PUT", MERCHANTS + "/acme", "{}", "Saldo-Console", "1").status())
        .isEqualTo(201);
    assertThat(reader.get(MERCHANTS + "/acme").status()).isEqualTo(200);
    Reply refused = reader.post("/console/ledger/v1/transactions", payment);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("this takes the role poster; the token's is reader");
    Reply recorded = poster.post("/console/ledger/v1/transactions", payment);
    assertThat(recorded.status()).isEqualTo(201);
    assertThat(recorded.body()).contains("\"recordedBy\":\"poster\"");
    Reply again = poster.post("/console/ledger/v1/transactions", payment);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(
            poster
                .ask(
                    "POST",
                    "/console/ledger/v1/transactions",
                    payment,
                    "Saldo-Console",
                    "1",
                    "Content-Type",
                    "application/x-ndjson")
                .status())
        .as("many at once are for programs")
        .isEqualTo(400);
  }

  @Test
  void ledgerApi_byTheOtherCredential_staysShut() {
    Browser browser = server.signedIn(Role.ADMIN);

    assertThat(browser.get("/ledger/v1/merchants").status()).as("a cookie there").isEqualTo(401);
    assertThat(
            server
                .browser()
                .get(MERCHANTS, "Authorization", "Bearer " + server.token(Role.ADMIN))
                .status())
        .as("a token here")
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/session",
        "/console/events",
        "/console/events?merchant=acme",
        "/console/merchants/acme/dialects",
        "/console/ledger/v1/merchants",
        "/console/ledger/v1/nothing/here/at/all"
      })
  void stranger_anywhereBehindTheDoor_isTurnedAway(String path) {
    for (String cookie : List.of("", "saldo-console=", "saldo-console=nonsense")) {
      Reply reply = server.browser().withCookie(cookie).get(path);
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.body()).contains("\"code\":\"unauthorized\"");
    }
  }

  // The end of a session

  @Test
  void signOut_endsTheSessionOnTheServer() {
    Browser browser = server.signedIn(Role.READER);
    String cookie = browser.cookie();

    Reply reply = browser.delete(SESSION);

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Set-Cookie")).startsWith("saldo-console=;");
    assertThat(Browser.attributes(reply)).contains("max-age=0", "path=/console");
    assertThat(server.browser().withCookie(cookie).get(SESSION).status()).isEqualTo(401);
    assertThat(server.browser().withCookie(cookie).get(MERCHANTS).status()).isEqualTo(401);
    assertThat(browser.delete(SESSION).status()).as("nobody is left").isEqualTo(204);
  }

  @Test
  void operator_removed_isOutAtOnce() {
    Browser browser = server.signedIn(Role.READER);
    assertThat(browser.get(MERCHANTS).status()).isEqualTo(200);

    assertThat(server.program("DELETE", "/ledger/v1/operators/reader", "").status()).isEqualTo(204);

    assertThat(browser.get(MERCHANTS).status()).isEqualTo(401);
    assertThat(browser.get(SESSION).status()).isEqualTo(401);
  }

  @Test
  void operator_whoExpires_isOutThen() {
    String added =
        server
            .program(
                "POST",
                "/ledger/v1/operators",
                "{\"name\":\"guest\",\"role\":\"reader\",\"expiresAt\":\"2026-03-01T12:10:00Z\"}")
            .body();
    Browser browser = server.browser();
    Reply reply = browser.signIn(added.replaceFirst(".*\"token\":\"([^\"]*)\".*", "$1"));

    assertThat(reply.body()).contains("\"expiresAt\":\"2026-03-01T12:10:00Z\"");
    server.advance(Duration.ofMinutes(9));
    assertThat(browser.get(SESSION).status()).isEqualTo(200);
    server.advance(Duration.ofMinutes(1));
    assertThat(browser.get(SESSION).status()).isEqualTo(401);
  }

  @Test
  void session_thatThePageAloneUses_endsAfterItsIdleTime() {
    Browser used = server.signedIn(Role.READER);
    Browser left = server.signedIn(Role.READER);
    server.advance(Duration.ofMinutes(59));
    assertThat(used.get(MERCHANTS).status()).isEqualTo(200);
    assertThat(left.get(MERCHANTS, "Saldo-Refresh", "1").status()).isEqualTo(200);

    server.advance(Duration.ofMinutes(1));

    assertThat(used.get(SESSION).body()).contains("\"expiresAt\":\"2026-03-01T14:00:00.250Z\"");
    assertThat(left.get(SESSION).status()).isEqualTo(401);
  }

  @Test
  void session_usedAllDay_endsAfterTwelveHours() {
    Browser browser = server.signedIn(Role.READER);
    for (int hour = 0; hour < 23; hour++) {
      server.advance(Duration.ofMinutes(30));
      assertThat(browser.get(SESSION).status()).isEqualTo(200);
    }
    assertThat(browser.get(SESSION).body()).contains("\"expiresAt\":\"2026-03-02T00:00:00.250Z\"");

    server.advance(Duration.ofMinutes(30));

    assertThat(browser.get(SESSION).status()).isEqualTo(401);
  }
}
