package dev.saldo.dialect;

import dev.saldo.http.FaultException;
import dev.saldo.http.Request;
import java.util.List;
import java.util.Optional;

/// Reads query parameters as the dialects do: an empty value means the same as none.
public final class Query {

  /// What stands for a value that is no properly encoded text, and is nothing that a dialect knows.
  private static final String UNREADABLE = "\uFFFD";

  private Query() {}

  /// The values of a parameter that may be repeated.
  public static List<String> all(Request request, String name) {
    try {
      return request.query(name).stream().filter(value -> !value.isEmpty()).toList();
    } catch (FaultException e) {
      return List.of(UNREADABLE);
    }
  }

  /// The value of a parameter; the first, should there be several.
  public static Optional<String> first(Request request, String name) {
    return all(request, name).stream().findFirst();
  }
}
