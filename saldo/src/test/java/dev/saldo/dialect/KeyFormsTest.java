package dev.saldo.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.KeyForm;
import dev.saldo.access.NewSecret;
import dev.saldo.ledger.MerchantId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a new key of each dialect looks like: clients check the form before they send it.
final class KeyFormsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_723_714_200L);
  private static final MerchantId ACME = new MerchantId("acme");

  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oxapay        | general | [A-Z0-9]{6}(-[A-Z0-9]{6}){3}",
        "oxapay-legacy | payout  | [A-Z0-9]{6}(-[A-Z0-9]{6}){3}",
        "paytota       | ''      | [A-Za-z0-9_-]{86}==",
        "neox          | ''      | [A-Za-z0-9_-]{43}",
        "dexchange     | ''      | [A-Za-z0-9_-]{36}(\\.[A-Za-z0-9_-]+){2}",
      })
  void secrets_ofADialect_haveItsFormAndNeverRepeat(String name, String kind, String form) {
    KeyForm keys = form(name);
    Set<String> drawn = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      NewSecret secret = keys.secretForm().draw(random, ACME, NOW);
      assertThat(secret.secret()).matches(form);
      assertThat(drawn.add(secret.secret())).isTrue();
      assertThat(secret.clientId() != null).isEqualTo(keys.hasClientId());
    }
    assertThat(keys.defaultKind()).isEqualTo(kind);
    assertThat(keys.kinds())
        .isEqualTo(kind.isEmpty() ? List.of() : List.of("merchant", "payout", "general"));
  }

  @Test
  void clientId_ofNeox_isRandomToo() {
    NewSecret one = form("neox").secretForm().draw(random, ACME, NOW);
    NewSecret other = form("neox").secretForm().draw(random, ACME, NOW);
    assertThat(one.clientId()).matches("[0-9a-f]{32}").isNotEqualTo(other.clientId());
  }

  @Test
  void secret_ofDexchange_readsAsAJwt() {
    String[] parts = form("dexchange").secretForm().draw(random, ACME, NOW).secret().split("\\.");
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(decoded(parts[1]))
        .matches("\\{\"sub\":\"acme\",\"jti\":\"[0-9a-f]{32}\",\"iat\":1723714200}");
    assertThat(Base64.getUrlDecoder().decode(parts[2])).hasSize(32);
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), UTF_8);
  }

  private static KeyForm form(String name) {
    try (Stage stage = new Stage()) {
      return stage.dialects().stream()
          .filter(dialect -> dialect.name().equals(name))
          .map(Dialect::keyForm)
          .findFirst()
          .orElseThrow();
    }
  }
}
