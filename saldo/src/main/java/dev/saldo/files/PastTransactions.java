package dev.saldo.files;

import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.StoredBooks.PostedEntry;
import dev.saldo.ledger.TransactionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The transactions of books in an order in which they can be recorded again: by the time when they
/// were recorded, and each behind all that its accounts had before it.
///
/// Time alone does not tell of two that were recorded in the same microsecond. The entries of such
/// a microsecond come account by account; a transaction of two accounts waits in the first of them,
/// and the account with it, until it is met in the other. For one thread.
final class PastTransactions implements AutoCloseable {

  private final StoredBooks.Rows<PostedEntry> entries;
  private final Deque<PastTransaction> ready = new ArrayDeque<>();

  /// Entries whose transaction was not met in its other account yet.
  private final Map<TransactionId, PostedEntry> met = new HashMap<>();

  /// What came behind them in their accounts.
  private final Map<AccountId, Deque<PostedEntry>> behind = new HashMap<>();

  PastTransactions(StoredBooks books) {
    this.entries = books.history();
  }

  /// The next one; null when there is none left.
  @Nullable PastTransaction next() {
    while (ready.isEmpty()) {
      PostedEntry entry = entries.next();
      if (entry == null) {
        if (!met.isEmpty()) {
          throw new BrokenInvariantException(
              "transactions wait for each other: " + met.keySet().iterator().next());
        }
        return null;
      }
      Deque<PostedEntry> waiting = behind.get(account(entry));
      if (waiting == null) {
        take(entry);
      } else {
        waiting.add(entry);
      }
    }
    return ready.remove();
  }

  private static AccountId account(PostedEntry entry) {
    return entry.entry().account();
  }

  /// @param entry of an account that does not wait
  private void take(PostedEntry entry) {
    TransactionId id = entry.transaction().id();
    if (entry.transaction().target() == null) {
      ready.add(transaction(entry, entry.entry()));
      return;
    }
    PostedEntry other = met.remove(id);
    if (other == null) {
      met.put(id, entry);
      behind.put(account(entry), new ArrayDeque<>());
      return;
    }
    boolean isTarget = account(entry).equals(entry.transaction().target());
    PostedEntry source = isTarget ? other : entry;
    ready.add(transaction(source, source.entry(), (isTarget ? entry : other).entry()));
    takeBehind(account(other));
  }

  private void takeBehind(AccountId account) {
    Deque<PostedEntry> waiting = Objects.requireNonNull(behind.remove(account));
    while (!waiting.isEmpty() && !behind.containsKey(account)) {
      take(waiting.remove());
    }
    // It waits again: so does the rest.
    behind.computeIfPresent(account, (_, _) -> waiting);
  }

  private static PastTransaction transaction(PostedEntry source, Entry... entries) {
    return new PastTransaction(
        source.transaction(), source.recordedAt(), List.of(entries), source.opened());
  }

  @Override
  public void close() {
    entries.close();
  }
}
