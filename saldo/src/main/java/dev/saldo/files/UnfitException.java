package dev.saldo.files;

/// A row cannot be what its mapping has it for. Tells about the row, not about us.
final class UnfitException extends Exception {

  private static final long serialVersionUID = 1L;

  UnfitException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
