package dev.saldo.ledger;

/// What a hold is for, and with it the part in which its money stands.
public enum HoldKind {
  PAYOUT(Part.PENDING),
  RESERVE(Part.RESERVED),
  FREEZE(Part.FROZEN);

  private final Part part;
  private final String code = name().toLowerCase(java.util.Locale.ROOT);

  HoldKind(Part part) {
    this.part = part;
  }

  public Part part() {
    return part;
  }

  /// The word on the wire.
  public String code() {
    return code;
  }
}
