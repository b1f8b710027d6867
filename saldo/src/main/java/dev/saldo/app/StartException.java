package dev.saldo.app;

/// What was asked for cannot be done as things are outside: a port or a folder that cannot be had,
/// a name that is taken. The message is one sentence for people.
public final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  StartException(String sentence) {
    super(sentence);
  }

  /// @param cause one whose message is such a sentence
  StartException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
