package dev.saldo.money;

/// A text, or a decimal from elsewhere, that is no [Amount]. The message says what is wrong and
/// where, and repeats nothing of the input, so it may be shown to whoever sent it.
public final class AmountFormatException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /// What is wrong with it.
  public enum Problem {
    /// It is not a plain decimal number.
    MALFORMED,
    /// It is a plain decimal number, but needs more than [Amount#MAX_DIGITS] digits.
    TOO_LONG
  }

  private final Problem problem;

  AmountFormatException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /// What is wrong with it.
  public Problem problem() {
    return problem;
  }
}
