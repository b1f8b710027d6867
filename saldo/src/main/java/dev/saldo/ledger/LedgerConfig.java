package dev.saldo.ledger;

/// How much the ledger takes in at once.
///
/// @param queue how many commands may wait for one writer, and how many reads for one reader
/// @param batch how many commands are committed together at most, and how many reads are asked
///   together
/// @param readers how many threads read
/// @param lanewise whether each batch of commands keeps within one lane, and a command that touches
///   two goes alone: what a store that is spread over machines by the lanes is good at
public record LedgerConfig(int queue, int batch, int readers, boolean lanewise) {

  public static final LedgerConfig DEFAULT = new LedgerConfig(10_000, 500, 2);

  /// With batches across the lanes.
  public LedgerConfig(int queue, int batch, int readers) {
    this(queue, batch, readers, false);
  }

  public LedgerConfig {
    if (queue < 1 || batch < 1 || readers < 1) {
      throw new IllegalArgumentException("queue, batch and readers are above zero");
    }
  }

  /// The same, but for this.
  public LedgerConfig lanewise(boolean apart) {
    return new LedgerConfig(queue, batch, readers, apart);
  }
}
