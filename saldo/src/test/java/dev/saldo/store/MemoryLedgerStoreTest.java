package dev.saldo.store;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MemoryLedgerStore;
import java.time.InstantSource;

/// The contract, on the store that tests use instead of a database: what passes on it must mean
/// something for a real one.
final class MemoryLedgerStoreTest extends LedgerStoreContract {

  @Override
  protected LedgerStore open(InstantSource clock) {
    return new MemoryLedgerStore(clock);
  }

  @Override
  protected LedgerStore reopen(LedgerStore store, InstantSource clock) {
    return store;
  }
}
