package dev.saldo.ledger;

/// How much the ledger takes in at once.
///
/// @param queue how many commands may wait for one writer, and how many reads for one reader
/// @param batch how many commands are committed together at most, and how many reads are asked
///   together
/// @param readers how many threads read
public record LedgerConfig(int queue, int batch, int readers) {

  public static final LedgerConfig DEFAULT = new LedgerConfig(10_000, 500, 2);

  public LedgerConfig {
    if (queue < 1 || batch < 1 || readers < 1) {
      throw new IllegalArgumentException("queue, batch and readers are above zero");
    }
  }
}
