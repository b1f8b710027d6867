package dev.saldo.ledger;

/// A posting that could never be recorded, whatever the books say: refused before anything is
/// looked up.
public final class BadPostingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// What is wrong with the posting.
  public enum Fault {
    /// A member is missing, out of its range, or not one that the type takes.
    INVALID,
    /// More digits behind the point than the currency has.
    TOO_PRECISE
  }

  private final Fault fault;
  private final String field;

  BadPostingException(Fault fault, String field, String detail) {
    super(detail);
    this.fault = fault;
    this.field = field;
  }

  static BadPostingException invalid(String field, String detail) {
    return new BadPostingException(Fault.INVALID, field, detail);
  }

  public Fault fault() {
    return fault;
  }

  /// The JSON name of the member at fault, with a dot before a member of a member.
  public String field() {
    return field;
  }
}
