package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.saldo.access.KeyIssuer.Issued;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Refusal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeyIssuerTest {

  private final AccessBooks books = new AccessBooks();

  @AfterEach
  void close() {
    books.close();
  }

  @Test
  void secret_ofOurMaking_liesInItsMerchantsLane() {
    // A request knows from the hash alone where key, merchant and accounts are.
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Issued issued =
          books.issuer.issue(
              AccessBooks.CLIENTS, AccessBooks.ACME, "", "tills", List.of(), null, null, "test");
      Hash hash =
          CredentialHash.ofSecret("clients", issued.secret().clientId(), issued.secret().secret());
      assertThat(Lane.ofHash(hash)).isEqualTo(AccessBooks.ACME.lane());
      assertThat(found(hash).clientId()).isEqualTo("client-of-acme");
      assertThat(secrets.add(issued.secret().secret())).isTrue();
    }
  }

  @Test
  void key_asItWasOrdered_isKept() {
    Issued issued =
        books.issuer.issue(
            AccessBooks.TWO_KINDS,
            AccessBooks.ACME,
            "writing",
            "tills",
            List.of("192.0.2.0/24"),
            AccessBooks.START.plus(Duration.ofDays(1)),
            null,
            "test");
    MerchantKey key = found(CredentialHash.ofSecret("twofold", null, issued.secret().secret()));
    assertThat(issued.outcome()).isEqualTo(new Outcome.Recorded<>(key));
    assertThat(key.merchant()).isEqualTo(AccessBooks.ACME);
    assertThat(key.dialect()).isEqualTo("twofold");
    assertThat(key.kind()).isEqualTo("writing");
    assertThat(key.label()).isEqualTo("tills");
    assertThat(key.clientId()).isNull();
    assertThat(key.allowedAddresses()).containsExactly("192.0.2.0/24");
    assertThat(key.expiresAt()).isEqualTo(AccessBooks.START.plus(Duration.ofDays(1)));
  }

  @Test
  void secret_broughtAlong_worksWhereverItsHashLies() {
    NewSecret brought = outsideTheLane();
    Issued issued =
        books.issuer.issue(
            AccessBooks.TWO_KINDS,
            AccessBooks.ACME,
            "reading",
            "",
            List.of(),
            null,
            brought,
            "test");
    assertThat(issued.secret()).isEqualTo(brought);
    assertThat(found(CredentialHash.ofSecret("twofold", null, brought.secret())).merchant())
        .isEqualTo(AccessBooks.ACME);
  }

  private static NewSecret outsideTheLane() {
    for (int i = 0; ; i++) {
      NewSecret secret = new NewSecret("a secret of old ".replace(' ', '-') + i);
      Hash hash = CredentialHash.ofSecret("twofold", null, secret.secret());
      if (!Lane.ofHash(hash).equals(AccessBooks.ACME.lane())) {
        return secret;
      }
    }
  }

  @Test
  void secret_broughtTwice_isTakenInItsDialectOnly() {
    NewSecret brought = new NewSecret("the-secret-of-old");
    KeyForm other = KeyForm.plain("other", AccessBooks.TWO_KINDS.secretForm());
    assertThat(issue(AccessBooks.TWO_KINDS, "reading", brought))
        .isInstanceOf(Outcome.Recorded.class);
    assertThat(issue(AccessBooks.TWO_KINDS, "writing", brought))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.SECRET_TAKEN));
    assertThat(issue(other, "", brought)).isInstanceOf(Outcome.Recorded.class);
  }

  @Test
  void merchant_thatIsUnknown_isRefused() {
    assertThat(
            books
                .issuer
                .issue(
                    AccessBooks.TWO_KINDS,
                    new MerchantId("nobody"),
                    "reading",
                    "",
                    List.of(),
                    null,
                    null,
                    "test")
                .outcome())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.MERCHANT_UNKNOWN));
  }

  @Test
  void order_thatDoesNotFitTheForm_isNoOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issue(AccessBooks.TWO_KINDS, "sealing", null))
        .withMessage("no kind of key of twofold: sealing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issue(AccessBooks.CLIENTS, "reading", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> issue(AccessBooks.CLIENTS, "", new NewSecret("the-secret-of-old")));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            issue(AccessBooks.TWO_KINDS, "reading", new NewSecret("me", "the-secret-of-old")));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            books.issuer.issue(
                AccessBooks.TWO_KINDS,
                AccessBooks.ACME,
                "reading",
                "",
                List.of("somewhere"),
                null,
                null,
                "test"))
        .withMessageContaining("somewhere");
    assertThat(books.ledger.store().keys(AccessBooks.ACME)).isEmpty();
  }

  @Test
  void secret_inAMessage_isNotShown() {
    Issued issued =
        books.issuer.issue(
            AccessBooks.CLIENTS, AccessBooks.ACME, "", "", List.of(), null, null, "test");
    assertThat(issued.toString()).doesNotContain(issued.secret().secret());
    NewToken token = NewToken.ofOperator(books.random, "gateway");
    assertThat(token.toString()).doesNotContain(token.token()).doesNotContain("saldo_");
  }

  @Test
  void secret_thatNoHeaderCarries_isNone() {
    for (String bad :
        List.of(
            "fifteen-letters",
            "has a space in it",
            "has-an-umlaut-ü-in-it",
            "has-a-line-break\n",
            "x".repeat(4_097),
            "")) {
      assertThat(NewSecret.isSecret(bad)).as(bad).isFalse();
      assertThatIllegalArgumentException().isThrownBy(() -> new NewSecret(bad));
    }
    assertThat(NewSecret.isSecret("sixteen-letters!")).isTrue();
    assertThat(NewSecret.isSecret("x".repeat(4_096))).isTrue();
    assertThat(NewSecret.isClientId("")).isFalse();
    assertThat(NewSecret.isClientId("x".repeat(129))).isFalse();
    assertThat(NewSecret.isClientId("x")).isTrue();
  }

  private Outcome<MerchantKey> issue(KeyForm form, String kind, @Nullable NewSecret brought) {
    return books
        .issuer
        .issue(form, AccessBooks.ACME, kind, "", List.of(), null, brought, "test")
        .outcome();
  }

  private MerchantKey found(Hash hash) {
    MerchantBalances balances =
        books.ledger.read(new BalanceQuery.ByCredential(hash)).orElseThrow();
    return Objects.requireNonNull(balances.presented()).key();
  }
}
