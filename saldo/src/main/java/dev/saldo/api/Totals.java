package dev.saldo.api;

import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.LedgerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sums over the installation. To take them is to read every account, so it is done by one at a
/// time, and what it gave is told to all who ask within the next [#KEPT]. Thread-safe.
public final class Totals {

  private static final Duration KEPT = Duration.ofSeconds(5);

  /// What was taken.
  ///
  /// @param asOf when it was begun to take them
  /// @param until when they are to be taken anew
  public record Taken(Instant asOf, Instant until, List<CurrencyTotal> totals) {

    boolean isFresh(Instant now) {
      return !now.isBefore(asOf) && now.isBefore(until);
    }
  }

  private final LedgerStore store;
  private final Lock taking = new ReentrantLock();
  private @Nullable Taken last;

  Totals(LedgerStore store) {
    this.store = store;
  }

  /// Those of now, or of a few seconds ago.
  ///
  /// @throws dev.saldo.ledger.StoreUnavailableException when the store cannot be asked
  public Taken taken() {
    taking.lock();
    try {
      Instant now = store.now();
      Taken taken = last;
      if (taken == null || !taken.isFresh(now)) {
        List<CurrencyTotal> totals = store.totals();
        // From its end, so that it is never done all the time, however long it takes.
        taken = new Taken(now, store.now().plus(KEPT), totals);
        last = taken;
      }
      return taken;
    } finally {
      taking.unlock();
    }
  }
}
