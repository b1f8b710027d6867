package dev.saldo.dialect;

import dev.saldo.http.Request;
import java.util.Optional;

/// Reads `Authorization: Bearer …`.
public final class Bearer {

  private static final String SCHEME = "Bearer";

  private Bearer() {}

  /// What the request shows as its token; empty when it has no Authorization header. A header that
  /// is anything else than a Bearer token reads as the token `""`, which opens nothing.
  public static Optional<String> token(Request request) {
    return request.header("Authorization").map(Bearer::token);
  }

  private static String token(String header) {
    String credentials = header.strip();
    String token = credentials.substring(Math.min(SCHEME.length(), credentials.length()));
    boolean bearer = credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return bearer && (token.startsWith(" ") || token.startsWith("\t")) ? token.strip() : "";
  }
}
