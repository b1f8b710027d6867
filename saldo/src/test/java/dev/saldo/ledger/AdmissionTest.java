package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is let in, to do what, and until when.
final class AdmissionTest {

  private static final Instant END = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant BEFORE = END.minusNanos(1_000);
  private static final KeyId KEY = new KeyId(1, 2);

  /// What works on after its end is open to whoever found it; what ends early keeps a merchant out.
  @Test
  void keysTokensAndOperators_untilTheirEnd_workAndThenNoMore() {
    assertThat(key(END).isExpired(BEFORE)).isFalse();
    assertThat(key(END).isExpired(END)).isTrue();
    assertThat(credential(END).isExpired(BEFORE)).isFalse();
    assertThat(credential(END).isExpired(END)).isTrue();
    assertThat(operator(END).isExpired(BEFORE)).isFalse();
    assertThat(operator(END).isExpired(END)).isTrue();
  }

  @Test
  void keysSecretsAndOperators_withoutAnEnd_neverExpire() {
    assertThat(key(null).isExpired(Instant.MAX)).isFalse();
    assertThat(credential(null).isExpired(Instant.MAX)).isFalse();
    assertThat(operator(null).isExpired(Instant.MAX)).isFalse();
  }

  @Test
  void key_revoked_isSoFromThenOn() {
    assertThat(key(null).isRevoked()).isFalse();
    assertThat(key(null).revoked(END).isRevoked()).isTrue();
    assertThat(key(null).revoked(END).revokedAt()).isEqualTo(END);
  }

  /// A token is looked for where its hash says; elsewhere it would never be found.
  @Test
  void operatorAndCredential_lieInTheLaneOfTheirHash() {
    assertThat(operator(null).lane()).isEqualTo(Lane.ofHash(token()));
    assertThat(credential(null).lane()).isEqualTo(Lane.ofHash(token()));
    assertThat(credential(null).isToken()).isFalse();
    assertThat(credential(END).isToken()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Operator("ann", Role.READER, token(), END, null));
  }

  @Test
  void role_mayDoWhatThoseBeforeItMay() {
    List<Role> roles = List.of(Role.READER, Role.POSTER, Role.ADMIN);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(roles.get(i).allows(roles.get(j)))
            .as("%s allows %s", roles.get(i), roles.get(j))
            .isEqualTo(i >= j);
      }
    }
  }

  @Test
  void role_byItsWord_isFound() {
    assertThat(Role.find("reader")).contains(Role.READER);
    assertThat(Role.find("poster")).contains(Role.POSTER);
    assertThat(Role.find("admin")).contains(Role.ADMIN);
    assertThat(Role.find("ADMIN")).isEmpty();
    assertThat(Role.ADMIN.code()).isEqualTo("admin");
  }

  private static MerchantKey key(@Nullable Instant expiresAt) {
    return new MerchantKey(
        KEY,
        new MerchantId("acme"),
        "oxapay",
        "merchant",
        "",
        null,
        List.of(),
        Instant.EPOCH,
        expiresAt,
        null);
  }

  private static Credential credential(@Nullable Instant expiresAt) {
    return new Credential(token(), KEY, Instant.EPOCH, expiresAt);
  }

  private static Operator operator(@Nullable Instant expiresAt) {
    return new Operator("bob", Role.READER, token(), Instant.EPOCH, expiresAt);
  }

  /// A token that may be bob's and not ann's.
  private static Hash token() {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
        .filter(hash -> Lane.ofHash(hash).equals(Lane.ofName("bob")))
        .findFirst()
        .orElseThrow();
  }
}
