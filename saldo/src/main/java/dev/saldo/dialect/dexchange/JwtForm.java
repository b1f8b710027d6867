package dev.saldo.dialect.dexchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.access.NewSecret;
import dev.saldo.ledger.MerchantId;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Secrets that look like a JWT, since the provider calls them that: header, claims (merchant, a
/// random id, time of issue) and a signature.
///
/// Nothing in it is relied on: a key is looked up whole, by its hash. What it was signed with is
/// forgotten at once, so nobody can make another.
final class JwtForm {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      BASE64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
  private static final String ALGORITHM = "HmacSHA256";

  private JwtForm() {}

  static NewSecret draw(SecureRandom random, MerchantId merchant, Instant now) {
    // A merchant's id has no character that JSON would have escaped.
    String claims =
        "{\"sub\":\"%s\",\"jti\":\"%s\",\"iat\":%d}"
            .formatted(
                merchant, HexFormat.of().formatHex(randomBytes(random, 16)), now.getEpochSecond());
    String signed = HEADER + "." + BASE64.encodeToString(claims.getBytes(UTF_8));
    byte[] signature = sign(signed.getBytes(US_ASCII), randomBytes(random, 32));
    return new NewSecret(signed + "." + BASE64.encodeToString(signature));
  }

  private static byte[] randomBytes(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] sign(byte[] text, byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
