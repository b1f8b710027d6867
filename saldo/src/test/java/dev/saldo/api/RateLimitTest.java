package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.RateLimit;
import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Role;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Operator tokens held to two requests at once and thirty a minute.
final class RateLimitTest {

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start(new RateLimit(30, 2));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void token_usedTooOften_isToldWhenToAskAgain() {
    assertThat(ask(server.token(Role.READER)).status()).isEqualTo(200);
    assertThat(ask(server.token(Role.READER)).status()).isEqualTo(200);

    Reply refused = ask(server.token(Role.READER));

    assertLimited(refused);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(ask(server.token(Role.ADMIN)).status()).as("another token").isEqualTo(200);
    server.advance(Duration.ofSeconds(2));
    assertThat(ask(server.token(Role.READER)).status()).isEqualTo(200);
  }

  /// Were a wrong token never limited, the limit would tell which tokens are good.
  @Test
  void token_thatNobodyHas_isLimitedAlike() {
    assertThat(ask("saldo_nobody").status()).isEqualTo(401);
    assertThat(ask("saldo_nobody").status()).isEqualTo(401);
    assertLimited(ask("saldo_nobody"));
  }

  /// Also where no route is, which the server finds out before us.
  @Test
  void path_thatIsNowhere_countsAlike() {
    String path = "/ledger/v1/nothing";
    assertThat(server.get(path).status()).isEqualTo(404);
    assertThat(server.get(path).status()).isEqualTo(404);
    assertLimited(server.get(path));
  }

  @Test
  void transaction_overTheLimit_isNotRecorded() {
    server.put("/ledger/v1/merchants/acme", "{}");
    String payment =
        "\"idempotencyKey\":\"k%d\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":1";
    assertThat(server.transact(payment.formatted(1)).status()).isEqualTo(201);
    assertThat(server.transact(payment.formatted(2)).status()).isEqualTo(201);

    assertLimited(server.transact(payment.formatted(3)));

    assertThat(server.get("/ledger/v1/merchants/acme/entries").items()).hasSize(2);
  }

  private Reply ask(String token) {
    return server.as(token, "GET", "/ledger/v1/currencies", "");
  }

  private static void assertLimited(Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(429);
    assertThat(reply.header("Retry-After")).isEqualTo("2");
    assertThat(reply.member("code")).isEqualTo("rate_limited");
  }
}
