package dev.saldo.http;

import java.util.List;
import java.util.Optional;

/// Reads `Authorization: Bearer …` (RFC 6750, section 2.1), the scheme in any case.
public final class Bearer {

  private static final String SCHEME = "Bearer";

  private Bearer() {}

  /// What the request shows as its token; empty when it has no Authorization header. A header that
  /// is anything else than a Bearer token, or is there more than once, reads as the token `""`,
  /// which opens nothing.
  public static Optional<String> token(Request request) {
    List<String> sent = request.headers("Authorization");
    return switch (sent.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(token(sent.getFirst()));
      default -> Optional.of("");
    };
  }

  private static String token(String header) {
    String credentials = header.strip();
    String token = credentials.substring(Math.min(SCHEME.length(), credentials.length()));
    boolean bearer = credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return bearer && (token.startsWith(" ") || token.startsWith("\t")) ? token.strip() : "";
  }
}
