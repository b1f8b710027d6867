package dev.saldo.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CredentialHashTest {

  @Test
  void hashes_ofDifferentSorts_neverMeet() {
    // Else a key of one dialect would open another, or a client secret pass as an access token.
    List<Hash> all =
        List.of(
            CredentialHash.ofSecret("oxapay", null, "secret"),
            CredentialHash.ofSecret("oxapay-legacy", null, "secret"),
            CredentialHash.ofSecret("neox", null, "secret"),
            CredentialHash.ofSecret("neox", "client", "secret"),
            CredentialHash.ofSecret("neox", "clients", "ecret"),
            CredentialHash.ofSecret("neox", "", "clientsecret"),
            CredentialHash.ofSecret("neox", "secret", "client"),
            CredentialHash.ofToken("neox", "secret"),
            CredentialHash.ofToken("paytota", "secret"),
            CredentialHash.ofOperator("secret"),
            CredentialHash.ofOperator("Secret"),
            Hash.sha256("secret".getBytes(UTF_8)));
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void hashes_inTheStore_staySuchForGood() {
    // Another way of hashing would lock out everyone who holds a key.
    assertThat(CredentialHash.ofSecret("oxapay", null, "K3X9QA-7TB2WM-PLD04Z-9HYC6E"))
        .hasToString("14b7f7ddf5c516f5b046d4c5f45a8381cc282eaea4f1ad3e1bebaa27fc8ee994");
    assertThat(CredentialHash.ofSecret("neox", "acme-client", "acme-client-secret"))
        .hasToString("f1332e53d1643a166284c1d436c862719c0dd6f1d76e7e73410fceb5d6e4b583");
    assertThat(CredentialHash.ofToken("neox", "WzEyglR-3Ksib-TyiJ9HGeXkW0QfG4q9BErIpAzAqW4"))
        .hasToString("82e11aafe425040ba20fca064d90f964f077f2df6365a9b680156495c694b916");
    assertThat(CredentialHash.ofOperator("saldo_0123456789"))
        .hasToString("06944a29cd888ca9ca1a95f209ffd69a958e290430666f901e2fcf5bc9321b52");
  }
}
