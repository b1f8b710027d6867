package dev.saldo.ledger;

/// The queue is full, or the ledger is stopping. Nothing happened; asking again later may work.
public final class OverloadedException extends LedgerException {

  private static final long serialVersionUID = 1;

  OverloadedException(String what) {
    super(what);
  }
}
