package dev.saldo.cli;

/// What was asked for could be done in part only. The message is one sentence for people.
final class IncompleteException extends Exception {

  private static final long serialVersionUID = 1L;

  IncompleteException(String sentence) {
    super(sentence);
  }
}
