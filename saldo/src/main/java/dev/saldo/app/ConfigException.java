package dev.saldo.app;

import java.util.List;

/// The configuration cannot be used.
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join(" ", problems));
    this.problems = List.copyOf(problems);
  }

  /// Everything that is wrong with it, a sentence each; never a secret.
  public List<String> problems() {
    return problems;
  }
}
