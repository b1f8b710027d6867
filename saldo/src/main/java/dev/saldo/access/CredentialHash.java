package dev.saldo.access;

import dev.saldo.ledger.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The hash under which a credential is kept and found.
///
/// Each sort has its own: what is a key's secret in one dialect is nothing in another, nor is it an
/// access token or an operator's. The sort and every part go in with their lengths before them, so
/// no two credentials run together into one text. Secrets are long and random, so one SHA-256 is
/// enough; what is looked up by the hash cannot be found by timing the comparison.
public final class CredentialHash {

  private CredentialHash() {}

  /// Of a key's secret.
  ///
  /// @param clientId its public half; null where there is none
  public static Hash ofSecret(String dialect, @Nullable String clientId, String secret) {
    return clientId == null ? of("key", dialect, secret) : of("client", dialect, clientId, secret);
  }

  /// Of an access token that a dialect issued.
  public static Hash ofToken(String dialect, String token) {
    return of("token", dialect, token);
  }

  /// Of an operator's token.
  public static Hash ofOperator(String token) {
    return of("operator", token);
  }

  private static Hash of(String... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      content.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      content.writeBytes(bytes);
    }
    return Hash.sha256(content.toByteArray());
  }
}
