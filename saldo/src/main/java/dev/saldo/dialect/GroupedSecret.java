package dev.saldo.dialect;

import dev.saldo.access.NewSecret;
import dev.saldo.access.SecretForm;
import dev.saldo.ledger.MerchantId;
import java.security.SecureRandom;
import java.time.Instant;

/// Secrets of four groups of six characters from `A-Z0-9`, joined by hyphens: `K3X9QA-…-…-…`.
public final class GroupedSecret implements SecretForm {

  private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int GROUPS = 4;
  private static final int GROUP = 6;

  @Override
  public NewSecret draw(SecureRandom random, MerchantId merchant, Instant now) {
    StringBuilder secret = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP; i++) {
      if (i > 0 && i % GROUP == 0) {
        secret.append('-');
      }
      secret.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return new NewSecret(secret.toString());
  }
}
