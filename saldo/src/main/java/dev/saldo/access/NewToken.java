package dev.saldo.access;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Lane;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Function;

/// A token in the clear, on its one way to whom it belongs, and the hash that is kept. It was drawn
/// again until the hash fell into the lane of its owner, so the hash alone says where to look.
public record NewToken(String token, Hash hash) {

  private static final int RANDOM_BYTES = 32;

  /// A token for an operator of this name: `saldo_` and 256 random bits.
  public static NewToken ofOperator(SecureRandom random, String name) {
    return draw(random, "saldo_", Lane.ofName(name), CredentialHash::ofOperator);
  }

  /// An access token for a key of this dialect whose merchant is in this lane: 256 random bits.
  public static NewToken ofKey(SecureRandom random, String dialect, Lane lane) {
    return draw(random, "", lane, token -> CredentialHash.ofToken(dialect, token));
  }

  private static NewToken draw(
      SecureRandom random, String prefix, Lane lane, Function<String, Hash> hashing) {
    byte[] bytes = new byte[RANDOM_BYTES];
    while (true) {
      random.nextBytes(bytes);
      String token = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      Hash hash = hashing.apply(token);
      if (Lane.ofHash(hash).equals(lane)) {
        return new NewToken(token, hash);
      }
    }
  }

  /// Without the token.
  @Override
  public String toString() {
    return "a token";
  }
}
