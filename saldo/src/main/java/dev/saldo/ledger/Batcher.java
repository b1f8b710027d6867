package dev.saldo.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Answers many questions at once: while one batch is being answered, the next one gathers. There
/// is no timer, so a lone question goes alone and at once. The queue is bounded; when it is full,
/// the caller is told so, unless it would rather wait.
///
/// Questions may be kept apart by lane: then those that are answered together touch one and the
/// same lane, one that touches two is answered alone, and none goes before an earlier one of its
/// lane.
///
/// An answer that fails for a reason of its own (not a [LedgerException]) is sought again for each
/// question alone, so that one harms no neighbour.
///
/// @param <Q> a question
/// @param <A> an answer
final class Batcher<Q, A> implements AutoCloseable {

  /// @param lanes those that keep it apart; empty when nothing does
  private record Waiting<Q, A>(Q question, Set<Lane> lanes, CompletableFuture<A> answer) {

    boolean joins(Waiting<Q, A> first) {
      return lanes.size() < 2 && lanes.equals(first.lanes);
    }

    boolean meets(Waiting<Q, A> other) {
      return !Collections.disjoint(lanes, other.lanes);
    }
  }

  private final Lock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final Deque<Waiting<Q, A>> queue = new ArrayDeque<>();
  private final int capacity;
  private final int most;
  private final Function<Q, Set<Lane>> lanes;
  private final Function<List<Q>, List<A>> answers;
  private final String name;
  private final Runnable lastTurn;
  private boolean closed;

  /// @param capacity how many may wait
  /// @param most how many are answered at once
  /// @param answers gives one answer for each question, in their order; called by one thread
  /// @param turns decides when that is
  Batcher(String name, int capacity, int most, Function<List<Q>, List<A>> answers, Turns turns) {
    this(name, capacity, most, _ -> Set.of(), answers, turns);
  }

  /// @param lanes what keeps a question apart from others; an empty set when nothing does
  Batcher(
      String name,
      int capacity,
      int most,
      Function<Q, Set<Lane>> lanes,
      Function<List<Q>, List<A>> answers,
      Turns turns) {
    this.name = name;
    this.lanes = lanes;
    this.capacity = capacity;
    this.most = most;
    this.answers = answers;
    this.lastTurn = turns.begin(this);
  }

  String name() {
    return name;
  }

  /// Puts a question.
  ///
  /// @return its answer, or the exception that stood in the way
  /// @throws OverloadedException when the queue is full or closed
  CompletableFuture<A> ask(Q question) {
    lock.lock();
    try {
      return ask(question, capacity);
    } finally {
      lock.unlock();
    }
  }

  /// Puts a question as soon as there is room for it. Those who ask so leave half of the queue to
  /// those who do not wait.
  ///
  /// @return its answer, or the exception that stood in the way
  /// @throws OverloadedException when the queue is closed
  CompletableFuture<A> askPatiently(Q question) throws InterruptedException {
    int room = Math.max(1, capacity / 2);
    lock.lockInterruptibly();
    try {
      while (!closed && queue.size() >= room) {
        emptied.await();
      }
      return ask(question, room);
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<A> ask(Q question, int room) {
    if (closed || queue.size() >= room) {
      throw new OverloadedException(
          closed ? "the ledger is stopping" : "too many requests are waiting");
    }
    var waiting = new Waiting<Q, A>(question, lanes.apply(question), new CompletableFuture<>());
    queue.add(waiting);
    filled.signal();
    return waiting.answer();
  }

  /// How many questions wait.
  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /// Answers the next batch, for which it waits while nothing is asked. For one thread at a time.
  ///
  /// @return false when there is none, and none will come any more
  boolean turn() {
    List<Waiting<Q, A>> batch = next();
    if (batch.isEmpty()) {
      return false;
    }
    answer(batch);
    return true;
  }

  /// The questions to answer next; empty when there will be none any more.
  private List<Waiting<Q, A>> next() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      List<Waiting<Q, A>> batch = queue.isEmpty() ? List.of() : take(queue.remove());
      emptied.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /// Takes out of the queue what is answered together with its first question.
  private List<Waiting<Q, A>> take(Waiting<Q, A> first) {
    List<Waiting<Q, A>> batch = new ArrayList<>(Math.min(most, queue.size() + 1));
    batch.add(first);
    Deque<Waiting<Q, A>> passedOver = new ArrayDeque<>();
    boolean blocked = first.lanes.size() > 1;
    while (batch.size() < most && !queue.isEmpty() && !blocked) {
      Waiting<Q, A> next = queue.remove();
      if (next.joins(first)) {
        batch.add(next);
      } else {
        passedOver.push(next);
        blocked = next.meets(first);
      }
    }
    passedOver.forEach(queue::addFirst);
    return batch;
  }

  private void answer(List<Waiting<Q, A>> batch) {
    try {
      List<A> found = answers.apply(batch.stream().map(Waiting::question).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(found.get(i));
      }
    } catch (LedgerException e) {
      batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.getFirst().answer().completeExceptionally(e);
      } else {
        batch.forEach(waiting -> answer(List.of(waiting)));
      }
    }
  }

  /// Takes no more questions, answers those taken, and returns.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    lastTurn.run();
  }
}
