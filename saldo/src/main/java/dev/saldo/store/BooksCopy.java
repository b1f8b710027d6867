package dev.saldo.store;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Copies whole books from one store, or a file of them, to another, row by row as they are.
///
/// Rows go over table by table in the order of their keys, some thousands in a transaction. So what
/// the target holds is always the first part of what it will hold, and the key of its last row says
/// where to go on, whenever and however a copy was stopped. It is known by [UnfinishedCopy] that it
/// is a part, and of which books.
///
/// **What is proven.** The books are verified before anything is copied, and the copy is verified
/// when all rows are there: each chain, balance and hold is recomputed from the copied rows, and
/// the root of the checkpoint must be the same. The rows that tell how the books stand are the same
/// to the byte in both, which covers what a checkpoint does not, the access tokens; and since they
/// change with whatever is recorded, they also tell whether the books have gone on meanwhile.
public final class BooksCopy {

  /// Rows in a transaction: enough that its end costs little, few enough for a small memory.
  public static final int BATCH = 5_000;

  /// What is being done.
  public enum Phase {
    CHECKING_SOURCE,
    COPYING,
    CHECKING_COPY
  }

  /// Told of how far it is.
  @FunctionalInterface
  public interface Progress {

    /// @param done how many rows were copied, those of earlier attempts too; when checking, how
    ///   many entries
    /// @param of how many there are
    void at(Phase phase, long done, long of);
  }

  /// What was done.
  ///
  /// @param at when the books were so
  /// @param rows how many there are in all tables
  /// @param copied how many of them were copied this time
  /// @param root of the checkpoint of both as of `at`
  public record Report(
      Instant at, long merchants, long accounts, long entries, long rows, long copied, Hash root) {}

  private final CopySource from;
  private final CopyTarget to;
  private final int batch;
  private final Progress progress;

  private BooksCopy(CopySource from, CopyTarget to, int batch, Progress progress) {
    this.from = from;
    this.to = to;
    this.batch = batch;
    this.progress = progress;
  }

  /// Copies books, or goes on with it. When it fails, the same again goes on; books that were
  /// copied already are checked once more.
  ///
  /// @param at what time to call that of the books, unless they say one
  /// @param batch rows in a transaction
  /// @throws CopyException when the target holds something else, when the books do not hold, when
  ///   they have gone on since they were begun to be copied, or when the copy is not equal
  public static Report copy(
      CopySource from, CopyTarget to, Instant at, int batch, Progress progress) {
    return new BooksCopy(from, to, batch, progress).copy(at);
  }

  private Report copy(Instant at) {
    Hash standing = from.standing();
    Optional<UnfinishedCopy> begun = to.begun();
    UnfinishedCopy copy;
    boolean isOpen = false;
    if (begun.isPresent()) {
      copy = begun.get();
      if (!copy.standing().equals(standing)) {
        throw new CopyException(
            to.rows().name()
                + " holds an unfinished copy of other books than those in "
                + from.name()
                + " as they stand now: go on from those, or empty it");
      }
      from.recheck((done, of) -> progress.at(Phase.CHECKING_SOURCE, done, of));
    } else {
      isOpen = !to.rows().isEmpty();
      if (isOpen && !to.rows().standing().equals(standing)) {
        throw new CopyException(
            to.rows().name() + " holds books already, and books are copied only to where none are");
      }
      copy = from.verified(at, (done, of) -> progress.at(Phase.CHECKING_SOURCE, done, of));
      if (!isOpen) {
        to.begin(copy);
      }
    }
    long copied = copyRows();
    to.complete();
    Verification.Report report = check(copy);
    if (!isOpen) {
      to.finish();
    }
    return new Report(
        copy.at(),
        report.merchants(),
        report.accounts(),
        report.entries(),
        count(from),
        copied,
        report.root());
  }

  private static long count(CopySource rows) {
    return BookTable.ALL.stream().mapToLong(rows::count).sum();
  }

  /// @return how many rows were not there yet
  private long copyRows() {
    long of = count(from);
    Batch rows = new Batch(count(to.rows()), of);
    long before = rows.done;
    progress.at(Phase.COPYING, before, of);
    for (BookTable table : BookTable.ALL) {
      rows.table = table;
      from.each(table, to.rows().lastKey(table), rows::take);
      rows.flush();
    }
    return rows.done - before;
  }

  /// The rows that go over together.
  private final class Batch {

    private final List<@Nullable Object[]> rows = new ArrayList<>(batch);
    private final long of;
    private long done;
    private BookTable table = BookTable.ALL.getFirst();

    Batch(long done, long of) {
      this.done = done;
      this.of = of;
    }

    void take(@Nullable Object[] row) {
      rows.add(row);
      if (rows.size() == batch) {
        flush();
      }
    }

    void flush() {
      if (!rows.isEmpty()) {
        to.add(table, rows);
        done += rows.size();
        rows.clear();
        progress.at(Phase.COPYING, done, of);
      }
    }
  }

  private Verification.Report check(UnfinishedCopy copy) {
    Verification.Report report =
        to.rows().verify(copy.at(), (done, of) -> progress.at(Phase.CHECKING_COPY, done, of));
    if (!report.holds()
        || !report.root().equals(copy.root())
        || !to.rows().standing().equals(copy.standing())
        || !BookTable.ALL.stream().allMatch(table -> to.rows().count(table) == from.count(table))) {
      throw new CopyException(
          "the copy in "
              + to.rows().name()
              + " is not equal to the books in "
              + from.name()
              + ": somebody else has written to it; empty it and begin anew");
    }
    if (!from.standingNow().equals(copy.standing())) {
      throw new CopyException(
          "the books in "
              + from.name()
              + " have gone on while they were copied: stop their servers, empty "
              + to.rows().name()
              + ", and begin anew");
    }
    return report;
  }
}
