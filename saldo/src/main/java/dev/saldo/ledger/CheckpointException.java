package dev.saldo.ledger;

/// A file is no checkpoint, or not a whole one. The message is one sentence for people.
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CheckpointException(String what) {
    super(what);
  }
}
