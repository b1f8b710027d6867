package dev.saldo.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The commands of one caller, of which those that touch the same merchant take effect in the order
/// in which they were submitted: as the source of money, as its target, or as a parent.
///
/// What one writer decides it decides in its order anyway. But a transfer is decided by the writer
/// of its source, and what its target does before and after it perhaps by another: whoever comes
/// second waits for the outcome of the first. With a single writer nothing ever waits.
///
/// For one thread at a time.
public final class CommandSequence {

  private static final int MOST_KEPT = 4_096;

  /// The last command that touched a merchant.
  private record Last(int writer, CompletableFuture<?> outcome) {}

  private final Ledger ledger;
  private final Map<MerchantId, Last> lastByMerchant = new HashMap<>();
  private int keptAtLeast;

  CommandSequence(Ledger ledger) {
    this.ledger = ledger;
  }

  /// Submits the next command, after waiting for room in the queue and for what must come before
  /// it; its outcome may be waited for later. How many are under way at once is the caller's to
  /// bound.
  ///
  /// @throws OverloadedException when the ledger is stopping; nothing happened
  public <T> CompletableFuture<Outcome<T>> submit(Command<T> command) throws InterruptedException {
    if (ledger.writers() == 1) {
      return ledger.submitPatiently(command);
    }
    int writer = ledger.writer(command);
    Set<MerchantId> touched = Needs.of(List.of(command)).merchants();
    for (MerchantId merchant : touched) {
      awaitOther(lastByMerchant.get(merchant), writer);
    }
    CompletableFuture<Outcome<T>> outcome = ledger.submitPatiently(command);
    Last last = new Last(writer, outcome);
    touched.forEach(merchant -> lastByMerchant.put(merchant, last));
    forgetWhatIsDone();
    return outcome;
  }

  private static void awaitOther(@Nullable Last last, int writer) throws InterruptedException {
    if (last != null && last.writer != writer) {
      try {
        last.outcome.get();
      } catch (ExecutionException e) {
        // It is told to whoever waits for that outcome; the order is kept all the same.
      }
    }
  }

  private void forgetWhatIsDone() {
    if (lastByMerchant.size() >= MOST_KEPT + keptAtLeast) {
      lastByMerchant.values().removeIf(last -> last.outcome.isDone());
      keptAtLeast = lastByMerchant.size();
    }
  }
}
