package dev.saldo.cli;

import java.util.List;

/// The arguments of a command cannot be used.
final class MisuseException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /// @param problems everything that is wrong with them, a sentence each; never a secret
  MisuseException(List<String> problems) {
    super(String.join(" ", problems));
    this.problems = List.copyOf(problems);
  }

  MisuseException(String problem) {
    this(List.of(problem));
  }

  List<String> problems() {
    return problems;
  }
}
