package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.CredentialHash;
import dev.saldo.store.postgres.Cluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets where they must not be: everything that a server and its database write down is made as
/// talkative as it can be, every sort of secret is issued, used and misused, and then none may
/// stand anywhere.
final class SecretsTest {

  private static final String ADMIN = "admin-token-to-be-looked-for";
  private static final String PASSWORD = "database-password-to-be-looked-for";

  /// What callers show that nobody issued is not ours to write down either: it may be good
  /// elsewhere, or mistyped.
  private static final String UNKNOWN = "unknown-secret-to-be-looked-for";

  private static final String BROUGHT = "brought-secret-to-be-looked-for";

  private static final Map<String, String> POSTGRES_TELLS_ALL =
      Map.of(
          "log_statement", "all",
          "log_min_messages", "debug1",
          "log_min_error_statement", "debug1",
          "log_min_duration_statement", "0",
          "log_parameter_max_length", "-1",
          "log_parameter_max_length_on_error", "-1",
          "log_connections", "on",
          "logging_collector", "on",
          "log_directory", "log");

  private static final String LOGBACK_TELLS_ALL =
      """
      <configuration>
        <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
          <target>System.err</target>
          <encoder><pattern>%d %level %logger %msg%n%ex</pattern></encoder>
        </appender>
        <root level="TRACE"><appender-ref ref="all"/></root>
      </configuration>
      """;

  private static final String JDK_TELLS_ALL =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      .level = INFO
      org.postgresql.level = ALL
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private String address = "";
  private int sessions;

  @TempDir Path folder;

  @Test
  void secrets_issuedUsedAndMisused_areWrittenDownNowhere() throws Exception {
    secrets.put("password", PASSWORD);
    secrets.put("admin", ADMIN);
    secrets.put("unknown", UNKNOWN);
    secrets.put("brought", BROUGHT);
    Path logback = Files.writeString(folder.resolve("logback.xml"), LOGBACK_TELLS_ALL);
    Path logging = Files.writeString(folder.resolve("logging.properties"), JDK_TELLS_ALL);
    try (Cluster cluster = Cluster.start(folder, POSTGRES_TELLS_ALL, Map.of());
        ChildProgram saldo =
            ChildProgram.start(
                folder,
                Map.of(
                    "SALDO_OPERATOR_TOKEN",
                    ADMIN,
                    "SALDO_DATABASE_PASSWORD",
                    PASSWORD,
                    "SALDO_ACCESS_LOG",
                    "true",
                    "JDK_JAVA_OPTIONS",
                    "-Dlogback.configurationFile="
                        + logback
                        + " -Djava.util.logging.config.file="
                        + logging),
                "serve",
                "--port",
                "0",
                "--database",
                cluster.url())) {
      address = saldo.address();
      issue();
      use();
      misuse();
      assertThat(sessions).as("of the admin and the operator, twice each").isEqualTo(4);
      String figures = ask("GET", "/metrics", "", "Authorization", "Bearer " + ADMIN);
      String commandLine = saldo.commandLine().orElse("");
      saldo.terminate();
      assertThat(saldo.exitCode()).isZero();
      String out = String.join("\n", saldo.restOfOut());

      String postgres = postgresLog();
      assertThat(postgres)
          .as("it does tell what it is asked, parameters and all")
          .contains("insert into")
          .contains(CredentialHash.ofOperator(secrets.getOrDefault("operator", "")).toString());
      assertThat(saldo.err()).as("it does tell").contains(" DEBUG ", " access ", "org.postgresql");
      assertThat(figures).contains("saldo_");
      secrets.forEach((name, secret) -> {
        assertThat(secret).as(name).hasSizeGreaterThan(15);
        assertNotIn("PostgreSQL's log", postgres, name, secret);
        assertNotIn("the log", saldo.err(), name, secret);
        assertNotIn("stdout", out, name, secret);
        assertNotIn("the metrics", figures, name, secret);
        assertNotIn("the command line", commandLine, name, secret);
      });
      assertNotInFiles(cluster);
    }
  }

  private static void assertNotIn(String where, String text, String name, String secret) {
    assertThat(text.contains(secret)).as("%s stands in %s", name, where).isFalse();
  }

  /// What PostgreSQL keeps, in tables, indexes and WAL.
  private void assertNotInFiles(Cluster cluster) throws Exception {
    cluster.close();
    try (Stream<Path> files = Files.walk(folder.resolve("cluster"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
        secrets.forEach((name, secret) -> assertNotIn(file.toString(), bytes, name, secret));
      }
    }
  }

  private String postgresLog() throws IOException {
    StringBuilder told = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("cluster").resolve("log"))) {
      for (Path file : files.toList()) {
        told.append(Files.readString(file, ISO_8859_1));
      }
    }
    return told.toString();
  }

  private void issue() throws Exception {
    admin("PUT", "/ledger/v1/merchants/acme", "{}");
    admin(
        "POST",
        "/ledger/v1/transactions",
        "{\"idempotencyKey\":\"e\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":\"5\"}");
    secrets.put(
        "operator",
        between(
            admin("POST", "/ledger/v1/operators", "{\"name\":\"x\",\"role\":\"poster\"}"),
            "token"));
    for (String dialect : List.of("oxapay", "oxapay-legacy", "paytota", "dexchange")) {
      secrets.put(dialect, between(key("{\"dialect\":\"" + dialect + "\"}"), "secret"));
    }
    String pair = key("{\"dialect\":\"neox\"}");
    secrets.put("neox", between(pair, "clientSecret"));
    key("{\"dialect\":\"paytota\",\"secret\":\"" + BROUGHT + "\"}");
    String token =
        ask(
            "POST",
            "/v2/auth/oauth2/token",
            "{\"grant_type\":\"client_credentials\",\"client_id\":\""
                + between(pair, "clientId")
                + "\",\"client_secret\":\""
                + secrets.get("neox")
                + "\",\"scope\":\"global-collection\"}",
            "Content-Type",
            "application/json");
    secrets.put("access token", between(token, "access_token"));
  }

  private String key(String body) throws Exception {
    return admin("POST", "/ledger/v1/merchants/acme/keys", body);
  }

  private void use() throws Exception {
    assertThat(balanceOf("oxapay")).contains("\"USD\"");
    for (String secret : List.copyOf(secrets.values())) {
      knock(secret);
    }
  }

  /// At the console, where every token opens a session; its id is a secret of its own.
  private String signIn(String body) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address + "/console/session"))
                .headers("Content-Type", "application/json", "Saldo-Console", "1")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    answer
        .headers()
        .firstValue("Set-Cookie")
        .map(cookie -> cookie.replaceFirst("^[^=]*=([^;]*);.*", "$1"))
        .ifPresent(id -> {
          secrets.putIfAbsent("session", id);
          sessions++;
        });
    return answer.body();
  }

  private String balanceOf(String dialect) throws Exception {
    return ask(
        "GET",
        "/v1/general/account/balance",
        "",
        "general_api_key",
        secrets.getOrDefault(dialect, ""));
  }

  /// At every door, in every place where a secret is taken.
  private void knock(String secret) throws Exception {
    ask("GET", "/v1/general/account/balance", "", "general_api_key", secret);
    ask("POST", "/api/balance", "{\"key\":\"" + secret + "\"}");
    ask("POST", "/api/balance", "key=" + secret);
    signIn("{\"token\":\"" + secret + "\"}");
    for (String path :
        List.of(
            "/api/v1/account/json/balance/",
            "/api/v1/api-services/balance",
            "/v2/gc/accounts/query?currency=USD",
            "/ledger/v1/merchants",
            "/metrics",
            "/nothing/here")) {
      ask("GET", path, "", "Authorization", "Bearer " + secret);
    }
  }

  /// Where it does not belong: it is not repeated, and not written down.
  private void misuse() throws Exception {
    List<String> places = new ArrayList<>();
    for (Map.Entry<String, String> one : secrets.entrySet()) {
      String secret = one.getValue();
      places.add(ask("GET", "/v1/general/account/balance?general_api_key=" + secret, ""));
      places.add(ask("POST", "/api/balance", "{\"key\":\"" + secret + "\",}"));
      places.add(ask("POST", "/v2/auth/oauth2/token", "{\"client_secret\":\"" + secret));
      places.add(ask("GET", "/health/ready", "", "Authorization", "Basic " + secret));
      places.add(signIn("{\"token\":\"" + secret + "\"}"));
      places.add(signIn("{\"token\":\"" + secret));
      places.add(ask("GET", "/console/session", "", "Cookie", "saldo-console=" + secret));
      places.add(key("{\"dialect\":\"neox\",\"secret\":\"" + secret + "\"}"));
      places.add(key("{\"dialect\":\"paytota\",\"secret\":\"" + secret + " \"}"));
      places.add(key("{\"dialect\":\"paytota\",\"secret\":\"" + secret + "\""));
      for (String answer : places) {
        assertNotIn("an answer", answer, one.getKey(), secret);
      }
    }
  }

  private String admin(String method, String path, String body) throws Exception {
    return ask(
        method, path, body, "Authorization", "Bearer " + ADMIN, "Content-Type", "application/json");
  }

  private String ask(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(500);
    return answer.body();
  }

  private static String between(String json, String member) {
    String begin = "\"" + member + "\":\"";
    int from = json.indexOf(begin);
    assertThat(from).as("%s in %s", member, json).isNotNegative();
    return json.substring(from + begin.length(), json.indexOf('"', from + begin.length()));
  }
}
