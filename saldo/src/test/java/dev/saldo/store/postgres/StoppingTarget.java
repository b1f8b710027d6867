package dev.saldo.store.postgres;

import dev.saldo.store.BookRows;
import dev.saldo.store.BookTable;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.UnfinishedCopy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A target that stops the copy after one of its steps.
record StoppingTarget(CopyTarget target, AtomicInteger left) implements CopyTarget {

  /// Thrown where a copy is stopped.
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// @param steps after how many it stops
  StoppingTarget(CopyTarget target, int steps) {
    this(target, new AtomicInteger(steps));
  }

  private void step(Runnable step) {
    step.run();
    if (left.decrementAndGet() == 0) {
      throw new StoppedException();
    }
  }

  @Override
  public BookRows rows() {
    return target.rows();
  }

  @Override
  public Optional<UnfinishedCopy> begun() {
    return target.begun();
  }

  @Override
  public void begin(UnfinishedCopy copy) {
    step(() -> target.begin(copy));
  }

  @Override
  public void add(BookTable table, List<@Nullable Object[]> rows) {
    step(() -> target.add(table, rows));
  }

  @Override
  public void complete() {
    step(target::complete);
  }

  @Override
  public void finish() {
    step(target::finish);
  }

  @Override
  public void close() {
    target.close();
  }
}
