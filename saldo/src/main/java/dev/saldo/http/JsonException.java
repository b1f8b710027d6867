package dev.saldo.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bytes that [Json] does not read. The message says what is wrong and where, and repeats nothing
/// of the input, so it may be shown to whoever sent it. Without a stack trace: it tells about the
/// input, not about us.
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String member;

  JsonException(String message) {
    this(message, null);
  }

  JsonException(String message, @Nullable String member) {
    super(message, null, false, false);
    this.member = member;
  }

  /// The name of the member that is there twice, as it was sent; empty when something else is
  /// wrong.
  public Optional<String> repeatedMember() {
    return Optional.ofNullable(member);
  }
}
