package dev.saldo.access;

import org.jspecify.annotations.Nullable;

/// A secret in the clear, on its one way to whom it belongs; only its hash is kept.
///
/// @param clientId the public half; null where the dialect has none
/// @param secret 16 to 4,096 visible ASCII characters
public record NewSecret(@Nullable String clientId, String secret) {

  private static final int SHORTEST = 16;
  private static final int LONGEST = 4_096;
  private static final int LONGEST_CLIENT_ID = 128;

  /// @throws IllegalArgumentException when one of them cannot be what it should be
  public NewSecret {
    if (!isSecret(secret)) {
      throw new IllegalArgumentException("a secret is 16 to 4096 visible ASCII characters");
    }
    if (clientId != null && !isClientId(clientId)) {
      throw new IllegalArgumentException("a client id is 1 to 128 visible ASCII characters");
    }
  }

  /// A secret without a public half.
  public NewSecret(String secret) {
    this(null, secret);
  }

  /// Whether the text can be a secret: every client must be able to send it in a header.
  public static boolean isSecret(String text) {
    return text.length() >= SHORTEST && text.length() <= LONGEST && isVisible(text);
  }

  /// Whether the text can be the public half of a secret.
  public static boolean isClientId(String text) {
    return !text.isEmpty() && text.length() <= LONGEST_CLIENT_ID && isVisible(text);
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /// Without the secret.
  @Override
  public String toString() {
    return clientId == null ? "a secret" : "the secret of " + clientId;
  }
}
