package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.Admission.Admitted;
import dev.saldo.access.Admission.Denied;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.SaveMerchant;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MerchantAccessTest {

  private static final String SECRET = "the-secret-of-old";
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");

  private final AccessBooks books = new AccessBooks();
  private final MerchantAccess access = new MerchantAccess(books.ledger, RateLimiter.NONE);

  @AfterEach
  void close() {
    books.close();
  }

  /// The rows are in the order in which a reason counts. From an address that it must not come
  /// from, a key that does not work is not told from one that does not exist.
  @ParameterizedTest
  @CsvSource({
    // kind,    revoked, expired, address is, merchant disabled
    "reading,   no,      no,      right,      no,     ADMITTED",
    "writing,   no,      no,      right,      no,     WRONG_KIND",
    "writing,   yes,     yes,     wrong,      yes,    WRONG_KIND",
    "reading,   yes,     no,      right,      no,     REVOKED",
    "reading,   yes,     yes,     wrong,      yes,    REVOKED",
    "reading,   no,      yes,     right,      no,     EXPIRED",
    "reading,   no,      yes,     right,      yes,    EXPIRED",
    "reading,   no,      yes,     wrong,      no,     UNKNOWN",
    "reading,   no,      no,      right,      yes,    MERCHANT_DISABLED",
    "reading,   no,      no,      wrong,      yes,    UNKNOWN",
    "reading,   no,      no,      wrong,      no,     ADDRESS",
  })
  void key_inEveryState_opensOrIsDeniedForOneReason(
      String kind, String revoked, String expired, String address, String disabled, String reason) {
    MerchantKey key = key(kind, List.of("192.0.2.0/24", "2001:db8::/32"), Duration.ofHours(1));
    if (revoked.equals("yes")) {
      books.done(new RevokeKey(AccessBooks.ACME, key.id(), "test"));
    }
    if (disabled.equals("yes")) {
      books.done(new SaveMerchant(AccessBooks.ACME, null, null, null, true, "test"));
    }
    if (expired.equals("yes")) {
      books.now.set(AccessBooks.START.plus(Duration.ofHours(1)));
    }
    InetAddress remote =
        InetAddress.ofLiteral(address.equals("right") ? "192.0.2.77" : "198.51.100.1");
    Admission admission = access.admit(hash(), "twofold", "reading", remote);
    switch (admission) {
      case Admitted(var balances) -> {
        assertThat(reason).isEqualTo("ADMITTED");
        assertThat(balances.merchant().id()).isEqualTo(AccessBooks.ACME);
      }
      case Denied(var told) -> assertThat(told).hasToString(reason);
    }
  }

  @Test
  void credential_thatNobodyHas_isUnknown() {
    assertThat(access.admit(hash(), "twofold", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.UNKNOWN));
  }

  @Test
  void key_atAnotherDialect_isUnknown() {
    key("reading", List.of(), null);
    assertThat(access.admit(hash(), "other", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.UNKNOWN));
  }

  @Test
  void key_withoutAddresses_opensFromAnywhere() {
    key("reading", List.of(), null);
    assertThat(access.admit(hash(), "twofold", "reading", InetAddress.ofLiteral("2001:db8::1")))
        .isInstanceOf(Admitted.class);
  }

  @Test
  void accessToken_fromItsIssueToItsEnd_opensAsItsKeyDoes() {
    KeyId key = key("reading", List.of(), Duration.ofMinutes(30)).id();
    Hash first = token(key, Duration.ofMinutes(10));
    Hash second = token(key, Duration.ofHours(1));

    assertThat(access.admit(first, "twofold", "reading", HERE)).isInstanceOf(Admitted.class);

    at(Duration.ofMinutes(10));
    assertThat(access.admit(first, "twofold", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.EXPIRED));
    assertThat(access.admit(second, "twofold", "reading", HERE)).isInstanceOf(Admitted.class);

    // It does not outlive its key.
    at(Duration.ofMinutes(30));
    assertThat(access.admit(second, "twofold", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.EXPIRED));
  }

  @Test
  void accessToken_ofARevokedKey_isUnknown() {
    KeyId key = key("reading", List.of(), null).id();
    Hash token = token(key, Duration.ofHours(1));
    books.done(new RevokeKey(AccessBooks.ACME, key, "test"));
    assertThat(access.admit(token, "twofold", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.UNKNOWN));
  }

  /// A dialect may tell a disabled sub-merchant from a disabled merchant.
  @Test
  void key_ofADisabledSubMerchant_isDeniedAsThat() {
    MerchantId shop = new MerchantId("shop");
    books.done(new SaveMerchant(shop, null, AccessBooks.ACME, null, true, "test"));
    books.issuer.issue(
        AccessBooks.TWO_KINDS, shop, "reading", "", List.of(), null, new NewSecret(SECRET), "test");

    assertThat(access.admit(hash(), "twofold", "reading", HERE))
        .isEqualTo(new Denied(Admission.Reason.SUB_MERCHANT_DISABLED));
  }

  /// A key that ended must not open the past from when it had not.
  @Test
  void key_expired_opensNoPastEither() {
    key("reading", List.of(), Duration.ofHours(1));
    at(Duration.ofHours(1).minusNanos(1_000));
    assertThat(access.admit(hash(), "twofold", "reading", HERE, AccessBooks.START))
        .isInstanceOf(Admitted.class);

    at(Duration.ofHours(1));

    assertThat(access.admit(hash(), "twofold", "reading", HERE, AccessBooks.START))
        .isEqualTo(new Denied(Admission.Reason.EXPIRED));
  }

  private void at(Duration sinceStart) {
    Instant then = AccessBooks.START.plus(sinceStart);
    books.now.set(then);
  }

  private Hash token(KeyId key, Duration life) {
    NewToken token = NewToken.ofKey(books.random, "twofold", AccessBooks.ACME.lane());
    return books.done(new IssueToken(AccessBooks.ACME, key, token.hash(), life, 10)).hash();
  }

  private MerchantKey key(String kind, List<String> addresses, @Nullable Duration life) {
    Outcome<MerchantKey> outcome =
        books
            .issuer
            .issue(
                AccessBooks.TWO_KINDS,
                AccessBooks.ACME,
                kind,
                "",
                addresses,
                life == null ? null : AccessBooks.START.plus(life),
                new NewSecret(SECRET),
                "test")
            .outcome();
    return ((Outcome.Recorded<MerchantKey>) outcome).value();
  }

  private static Hash hash() {
    return CredentialHash.ofSecret("twofold", null, SECRET);
  }
}
