package dev.saldo.api;

import dev.saldo.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The parameters in a request's query.
public final class Parameters {

  private static final int MOST_ITEMS = 1_000;
  private static final int USUAL_ITEMS = 100;

  private Parameters() {}

  /// A parameter; empty when it is absent or has no value.
  ///
  /// @throws ProblemException when it is there more than once
  public static Optional<Field> find(Request request, String name) {
    List<String> values = request.query(name);
    if (values.size() > 1) {
      throw Problem.invalid(name, name + " is there " + values.size() + " times").exception();
    }
    return values.stream()
        .filter(value -> !value.isEmpty())
        .findFirst()
        .map(text -> new Field(name, text));
  }

  /// Where a list is to go on; empty: at its beginning. The other parameters are as in
  /// [Cursor#read].
  static <T> Optional<T> cursor(Request request, String list, Function<List<String>, T> place) {
    return find(request, "cursor").map(field -> Cursor.read(field, list, place));
  }

  /// How many items of a list are asked for.
  static int limit(Request request) {
    return find(request, "limit").map(field -> field.number(1, MOST_ITEMS)).orElse(USUAL_ITEMS);
  }
}
