package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Role;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OperatorRoutesTest {

  private static final String OPERATORS = "/ledger/v1/operators";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void operator_letIn_isShownTheTokenThisOnce() {
    Reply added = add("{\"name\":\"till\",\"role\":\"poster\"}");
    String token = added.member("token");

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("Cache-Control")).isEqualTo("no-store");
    assertThat(added.body())
        .isEqualTo(
            """
            {"name":"till","role":"poster","token":"%s","createdAt":"2026-03-01T12:00:00.250Z"}\
            """
                .formatted(token));
    assertThat(token).startsWith("saldo_").hasSizeGreaterThan(40);
    assertThat(server.get(OPERATORS).each("name"))
        .containsExactly("boss", "gateway", "support", "till");
    assertThat(server.get(OPERATORS).body()).doesNotContain(token).doesNotContain("\"token\"");
    server.put("/ledger/v1/merchants/acme", "{}");
    assertThat(
            server
                .as(
                    token,
                    "POST",
                    "/ledger/v1/transactions",
                    "{\"idempotencyKey\":\"k\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":1}")
                .member("recordedBy"))
        .isEqualTo("till");
  }

  @Test
  void token_pastItsTime_opensNothing() {
    Reply added =
        add("{\"name\":\"guest\",\"role\":\"reader\",\"expiresAt\":\"2026-03-01T12:00:01Z\"}");
    assertThat(added.member("expiresAt")).isEqualTo("2026-03-01T12:00:01Z");
    assertThat(currencies(added).status()).isEqualTo(200);

    server.advance(Duration.ofMillis(750));

    assertThat(currencies(added).status()).isEqualTo(401);
    assertThat(server.get(OPERATORS).body()).contains("\"expiresAt\":\"2026-03-01T12:00:01Z\"");
  }

  @Test
  void operator_shutOut_isSoAtOnce() {
    Reply added = add("{\"name\":\"guest\",\"role\":\"admin\"}");

    assertThat(server.delete(OPERATORS + "/guest").status()).isEqualTo(204);
    assertThat(currencies(added).status()).isEqualTo(401);
    assertThat(server.delete(OPERATORS + "/guest").status()).isEqualTo(404);
    Reply again = add("{\"name\":\"guest\",\"role\":\"reader\"}");
    assertThat(again.status()).isEqualTo(201);
    assertThat(currencies(added).status()).as("the old token").isEqualTo(401);
    assertThat(currencies(again).status()).isEqualTo(200);
  }

  /// Who has shut all others out is still there to let somebody in.
  @Test
  void operator_shuttingHimselfOut_isRefused() {
    Reply refused = server.delete(OPERATORS + "/boss");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.member("code")).isEqualTo("forbidden");
    Reply other = add("{\"name\":\"second\",\"role\":\"admin\"}");
    assertThat(server.as(other.member("token"), "DELETE", OPERATORS + "/boss", "").status())
        .isEqualTo(204);
    assertThat(server.put("/ledger/v1/merchants/acme", "{}").status()).isEqualTo(401);
  }

  @Test
  void name_thatIsTaken_isRefused() {
    Reply taken = add("{\"name\":\"gateway\",\"role\":\"admin\"}");

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.member("code")).isEqualTo("operator_taken");
    assertThat(taken.body()).doesNotContain("token\"");
    assertThat(server.as(server.token(Role.POSTER), "GET", "/ledger/v1/currencies", "").status())
        .isEqualTo(200);
  }

  private Reply add(String body) {
    return server.post(OPERATORS, body);
  }

  private Reply currencies(Reply added) {
    return server.as(added.member("token"), "GET", "/ledger/v1/currencies", "");
  }
}
