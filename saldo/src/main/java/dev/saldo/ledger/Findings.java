package dev.saldo.ledger;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was found so far: all of it counted, the first of it kept. For one thread.
final class Findings {

  /// How many are kept.
  static final int MOST = 100;

  private final Set<Finding> first = new LinkedHashSet<>();
  private long count;

  void add(Finding finding) {
    if (first.contains(finding)) {
      return;
    }
    count++;
    if (first.size() < MOST) {
      first.add(finding);
    }
  }

  void add(String where, String what) {
    add(new Finding(where, what));
  }

  /// Adds a finding unless both are equal.
  ///
  /// @param expected null for nothing
  /// @param found null for nothing
  void compare(String where, String what, @Nullable Object expected, @Nullable Object found) {
    if (!Objects.equals(expected, found)) {
      add(new Finding(where, what, text(expected), text(found)));
    }
  }

  private static String text(@Nullable Object value) {
    return value == null ? "nothing" : value.toString();
  }

  long count() {
    return count;
  }

  List<Finding> first() {
    return List.copyOf(first);
  }
}
