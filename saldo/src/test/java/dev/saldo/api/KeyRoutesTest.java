package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.Admission;
import dev.saldo.access.Admission.Admitted;
import dev.saldo.access.Admission.Denied;
import dev.saldo.access.Admission.Reason;
import dev.saldo.access.CredentialHash;
import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Hash;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeyRoutesTest {

  private static final String KEYS = "/ledger/v1/merchants/acme/keys";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void key_issued_showsItsSecretThisOnce() {
    Reply issued =
        server.post(
            KEYS,
            """
            {"dialect":"oxapay","label":"till 1","allowedAddresses":["127.0.0.1","10.0.0.0/8"],
            "expiresAt":"2026-04-01T00:00:00Z"}\
            """);
    String secret = issued.member("secret");

    assertThat(issued.status()).isEqualTo(201);
    assertThat(issued.header("Cache-Control")).isEqualTo("no-store");
    assertThat(secret).hasSizeGreaterThanOrEqualTo(16);
    assertThat(issued.body())
        .isEqualTo(
            """
            {"id":"%s","dialect":"oxapay","kind":"general","label":"till 1","secret":"%s",\
            "allowedAddresses":["127.0.0.1","10.0.0.0/8"],"createdAt":"2026-03-01T12:00:00.250Z",\
            "expiresAt":"2026-04-01T00:00:00Z"}\
            """
                .formatted(issued.member("id"), secret));
    assertThat(server.get(KEYS).body())
        .isEqualTo(
            "{\"items\":[" + issued.body().replace("\"secret\":\"" + secret + "\",", "") + "]}");
  }

  @Test
  void key_withAClientId_showsBothHalves() {
    Reply issued = server.post(KEYS, "{\"dialect\":\"neox\"}");

    assertThat(issued.member("secret")).isEmpty();
    assertThat(issued.member("clientId")).isNotEmpty();
    assertThat(issued.member("clientSecret")).isNotEmpty();
    assertThat(server.get(KEYS).body())
        .contains("\"clientId\":\"" + issued.member("clientId") + "\"")
        .doesNotContain(issued.member("clientSecret"))
        .doesNotContain("ecret\"");
  }

  @Test
  void key_revoked_isDeadAtOnce() {
    Reply issued = server.post(KEYS, "{\"dialect\":\"oxapay\",\"kind\":\"payout\"}");
    Hash secret = CredentialHash.ofSecret("oxapay", null, issued.member("secret"));
    assertThat(admission(secret, "oxapay", "payout")).isInstanceOf(Admitted.class);
    server.advance(Duration.ofMinutes(1));

    Reply revoked = server.delete(KEYS + "/" + issued.member("id"));

    assertThat(revoked.status()).isEqualTo(204);
    assertThat(revoked.body()).isEmpty();
    assertThat(admission(secret, "oxapay", "payout")).isEqualTo(new Denied(Reason.REVOKED));
    assertThat(server.get(KEYS).body()).contains("\"revokedAt\":\"2026-03-01T12:01:00.250Z\"");
    assertThat(server.delete(KEYS + "/" + issued.member("id")).status()).isEqualTo(204);
  }

  @Test
  void key_ofAnotherMerchant_cannotBeRevoked() {
    server.put("/ledger/v1/merchants/other", "{}");
    Reply issued = server.post(KEYS, "{\"dialect\":\"paytota\"}");

    assertThat(
            server.delete("/ledger/v1/merchants/other/keys/" + issued.member("id")).member("code"))
        .isEqualTo("not_found");
    assertThat(admission(issued.member("secret"))).isInstanceOf(Admitted.class);
  }

  @Test
  void key_expired_isDead() {
    Reply issued =
        server.post(KEYS, "{\"dialect\":\"paytota\",\"expiresAt\":\"2026-03-01T12:00:01Z\"}");
    assertThat(admission(issued.member("secret"))).isInstanceOf(Admitted.class);

    server.advance(Duration.ofMillis(750));

    assertThat(admission(issued.member("secret"))).isEqualTo(new Denied(Reason.EXPIRED));
  }

  @Test
  void secret_broughtAlong_works() {
    Reply brought =
        server.post(KEYS, "{\"dialect\":\"paytota\",\"secret\":\"what-they-have-had==\"}");
    Reply pair =
        server.post(
            KEYS,
            """
            {"dialect":"neox","clientId":"acme-7","clientSecret":"what-they-have-had=="}\
            """);

    assertThat(brought.status()).isEqualTo(201);
    assertThat(brought.member("secret")).isEqualTo("what-they-have-had==");
    assertThat(admission("what-they-have-had==")).isInstanceOf(Admitted.class);
    assertThat(pair.status()).isEqualTo(201);
    assertThat(
            admission(
                CredentialHash.ofSecret("neox", "acme-7", "what-they-have-had=="), "neox", ""))
        .isInstanceOf(Admitted.class);
  }

  @Test
  void secret_ofAnotherKey_isTaken() {
    server.put("/ledger/v1/merchants/other", "{}");
    String wanted = "{\"dialect\":\"paytota\",\"secret\":\"what-they-have-had==\"}";
    server.post(KEYS, wanted);

    Reply taken = server.post("/ledger/v1/merchants/other/keys", wanted);
    Reply ofAnotherDialect =
        server.post("/ledger/v1/merchants/other/keys", wanted.replace("paytota", "oxapay"));

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.member("code")).isEqualTo("secret_taken");
    assertThat(taken.body()).doesNotContain("what-they");
    assertThat(ofAnotherDialect.status()).isEqualTo(201);
  }

  private Admission admission(String secret) {
    return admission(CredentialHash.ofSecret("paytota", null, secret), "paytota", "");
  }

  private Admission admission(Hash credential, String dialect, String kind) {
    return server
        .merchantAccess()
        .admit(credential, dialect, kind, InetAddress.ofLiteral("127.0.0.1"));
  }
}
