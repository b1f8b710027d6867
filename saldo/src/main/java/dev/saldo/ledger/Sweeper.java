package dev.saldo.ledger;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records the timed releases of accounts where nothing else happens. No figure waits for it, since
/// whoever looks counts what is due; but what is due is to stand in the books before long.
///
/// One thread, which pauses between two rounds. A round that fails is told to the log, the first of
/// a row of them, and tried again after the pause. Any number of sweepers may work on one store:
/// what another one recorded is not recorded again.
public final class Sweeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /// So few merchants at once, since each of them may have thousands of holds due.
  private static final int MOST = 20;

  private final Ledger ledger;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  private Sweeper(Ledger ledger, Duration pause) {
    this.ledger = ledger;
    this.thread = Thread.ofPlatform().name("sweeper").daemon().unstarted(() -> run(pause));
  }

  /// Sweeps until [#close], which is the caller's to call before the ledger's.
  public static Sweeper start(Ledger ledger, Duration pause) {
    Sweeper sweeper = new Sweeper(ledger, pause);
    sweeper.thread.start();
    return sweeper;
  }

  private void run(Duration pause) {
    boolean failed = false;
    do {
      try {
        while (!isStopping() && sweep(ledger)) {
          // There may be more.
        }
        failed = false;
      } catch (RuntimeException | Error e) {
        if (!failed) {
          LOG.warn("What is due could not be recorded; it is tried again until it can.", e);
        }
        failed = true;
      }
    } while (!isStopping(pause));
  }

  /// Records what is due in the accounts of a few merchants.
  ///
  /// @return whether to go on at once: there may be more merchants, and something was recorded
  /// @throws LedgerException as [Ledger#execute]
  static boolean sweep(Ledger ledger) {
    List<MerchantId> merchants = ledger.store().merchantsWithDueReleases(MOST);
    List<CompletableFuture<Outcome<Integer>>> outcomes =
        merchants.stream().map(merchant -> ledger.submit(new RecordReleases(merchant))).toList();
    boolean recorded = false;
    for (CompletableFuture<Outcome<Integer>> outcome : outcomes) {
      recorded |= Ledger.await(outcome) instanceof Outcome.Recorded<Integer>;
    }
    return recorded && merchants.size() == MOST;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private boolean isStopping(Duration within) {
    try {
      return stopping.await(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /// Finishes the merchants at hand, and returns.
  @Override
  public void close() {
    stopping.countDown();
    Threads.join(thread);
  }
}
