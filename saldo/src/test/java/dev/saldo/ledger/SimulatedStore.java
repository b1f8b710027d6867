package dev.saldo.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A store that several servers share and that fails on purpose, as its random numbers will have
/// it: a batch finds it away, waits too long for a lock, is decided over and over because others
/// came in between, has a value refused, is lost before, in or behind the commit, or takes effect
/// only after everybody was told that nobody knows.
///
/// Merchants that a batch touches are locked while it is on its way, as a real store does it; all
/// else is left to the ledger. Keeps what truly happened, in its order, for the judge. For one
/// thread.
final class SimulatedStore {

  /// What happened to the books, or what was seen of them.
  sealed interface Step {}

  /// A batch that was decided, and is in the books.
  ///
  /// @param commands what the ledger said that it decided, which it does only when it knows that it
  ///   is in the books
  record Batch(Instant now, Decision decision, List<Command<?>> commands) implements Step {}

  /// One look at balances.
  record Look(Instant now, List<Optional<MerchantBalances>> answers) implements Step {}

  /// A batch whose connection is gone while it waits to be committed; its merchants stay locked.
  private record Flight(Set<MerchantId> merchants, Instant now, Decision decision) {}

  /// A posting with this reference has a value that the database refuses.
  static final String UNBEARABLE = "unbearable";

  private final SplittableRandom random;
  private final MemoryLedgerStore books = new MemoryLedgerStore(this::now);
  private final List<Step> steps = new ArrayList<>();
  private final Set<MerchantId> locked = new HashSet<>();
  private final List<Flight> flights = new ArrayList<>();
  private final int writers;
  private final Runnable others;
  private int faultsInThousand;
  private Instant now = Instant.parse("2026-03-01T08:00:00Z");
  private boolean away;
  private long faults;

  /// @param faultsInThousand how often what can go wrong does
  /// @param others has other servers work
  SimulatedStore(SplittableRandom random, int writers, int faultsInThousand, Runnable others) {
    this.random = random;
    this.writers = writers;
    this.faultsInThousand = faultsInThousand;
    this.others = others;
  }

  MemoryLedgerStore books() {
    return books;
  }

  List<Step> steps() {
    return steps;
  }

  long faults() {
    return faults;
  }

  Instant now() {
    return now;
  }

  /// Moves the clock, back or forward.
  void moveClock(long micros) {
    now = now.plus(micros, ChronoUnit.MICROS);
  }

  boolean isAway() {
    return away;
  }

  /// Goes away, or comes back.
  void toggle() {
    away = !away;
    faults++;
  }

  /// Nothing goes wrong any more, and what was on its way has come to its end.
  void calm() {
    faultsInThousand = 0;
    away = false;
    landAll();
  }

  /// What was on its way comes to its end: it takes effect or does not.
  void landAll() {
    List.copyOf(flights).forEach(this::land);
  }

  private void land(Flight flight) {
    flights.remove(flight);
    locked.removeAll(flight.merchants());
    if (random.nextBoolean()) {
      write(flight.now(), flight.decision());
    }
  }

  private Batch write(Instant at, Decision decision) {
    books.write(decision.changes());
    Batch batch = new Batch(at, decision, new ArrayList<>());
    steps.add(batch);
    return batch;
  }

  private boolean fails() {
    boolean fails = random.nextInt(1_000) < faultsInThousand;
    faults += fails ? 1 : 0;
    return fails;
  }

  private void reach() {
    if (away || fails()) {
      throw new StoreUnavailableException("the store is away");
    }
  }

  /// The way of one server to the store.
  final class Connection extends ForwardingStore implements LedgerListener {

    private @Nullable Batch last;

    Connection() {
      super(books);
    }

    @Override
    public int writers() {
      return writers;
    }

    @Override
    public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
      reach();
      List<Optional<MerchantBalances>> answers = super.balances(queries);
      steps.add(new Look(now, answers));
      return answers;
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      last = null;
      reach();
      while (fails()) {
        // Decided in vain, because others came in between.
        Decision _ = decide.apply(books.load(needs));
        moveClock(random.nextInt(-100, 1_000));
        others.run();
      }
      lock(needs.merchants());
      try {
        Snapshot snapshot = books.load(needs);
        Decision decision = decide.apply(snapshot);
        if (fails()) {
          others.run();
        }
        if (decision.changes().transactions().stream()
            .anyMatch(each -> each.reference().equals(UNBEARABLE))) {
          throw new IllegalStateException("a value is refused");
        }
        if (fails()) {
          lose(needs.merchants(), snapshot.now(), decision);
        }
        Batch written = write(snapshot.now(), decision);
        if (fails()) {
          others.run();
        }
        last = written;
        return decision;
      } finally {
        locked.removeAll(needs.merchants());
        flights.forEach(flight -> locked.addAll(flight.merchants()));
      }
    }

    private void lock(Set<MerchantId> merchants) {
      flights.stream()
          .filter(flight -> !Collections.disjoint(flight.merchants(), merchants))
          .toList()
          .forEach(flight -> {
            if (random.nextBoolean()) {
              land(flight);
            }
          });
      if (!Collections.disjoint(locked, merchants)) {
        throw new StoreUnavailableException("another one keeps the merchant locked");
      }
      locked.addAll(merchants);
    }

    /// Ends the batch in one of the ways in which it can be lost.
    private void lose(Set<MerchantId> merchants, Instant at, Decision decision) {
      switch (random.nextInt(5)) {
        case 0 -> throw new StoreUnavailableException("lost before the commit was sent");
        case 1 -> throw new IllegalStateException("the driver stumbles before the commit");
        case 2 -> {}
        case 3 -> write(at, decision);
        default -> flights.add(new Flight(merchants, at, decision));
      }
      throw new OutcomeUnknownException("lost around the commit", new Exception("cut"));
    }

    @Override
    public void decided(Command<?> command, Outcome<?> outcome) {
      if (last != null) {
        last.commands().add(command);
      }
    }
  }
}
