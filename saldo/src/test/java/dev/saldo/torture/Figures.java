package dev.saldo.torture;

/// What stands in the parts of an account, or what changes there, in cents.
record Figures(long available, long pending, long reserved, long frozen, long fees) {

  static final Figures NONE = new Figures(0, 0, 0, 0, 0);

  static Figures available(long cents) {
    return new Figures(cents, 0, 0, 0, 0);
  }

  Figures plus(Figures other) {
    return new Figures(
        available + other.available,
        pending + other.pending,
        reserved + other.reserved,
        frozen + other.frozen,
        fees + other.fees);
  }
}
