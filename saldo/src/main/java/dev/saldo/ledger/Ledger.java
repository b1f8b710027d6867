package dev.saldo.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The front door of the books: commands go in one by one and are committed in batches, reads go in
/// one by one and are asked in batches.
///
/// Each lane has one writer, so commands of one merchant are decided in the order in which they
/// came in; nothing is held in memory between two batches, so any number of ledgers may work on one
/// store. What a method returned as recorded is on disk. Thread-safe.
public final class Ledger implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /// Nobody's token: looked for as any operator's is, so what is asked is the way of all requests.
  private static final Hash NOBODY = Hash.of(new byte[Hash.LENGTH]);

  /// Longer than a batch is on its way to the disk.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final LedgerStore store;
  private final LedgerListener listener;
  private final List<Batcher<Command<?>, Outcome<?>>> writers;
  private final List<Batcher<BalanceQuery, Optional<MerchantBalances>>> readers;
  private final Batcher<Hash, Optional<Operator>> doorkeeper;
  private final AtomicInteger turn = new AtomicInteger();
  private CompletableFuture<?> probe = CompletableFuture.completedFuture(null);
  private volatile @Nullable String broken;

  /// Opens the door to a store, and tells nobody. The store stays the caller's to close, after the
  /// ledger.
  ///
  /// @param ids gives each writer its own
  public Ledger(LedgerStore store, LedgerConfig config, Supplier<Ids> ids) {
    this(store, config, ids, LedgerListener.NONE);
  }

  /// Opens the door to a store. The store stays the caller's to close, after the ledger.
  ///
  /// @param ids gives each writer its own
  public Ledger(
      LedgerStore store, LedgerConfig config, Supplier<Ids> ids, LedgerListener listener) {
    this(store, config, ids, listener, Turns.IN_A_THREAD);
  }

  /// @param turns decides when the writers and readers work
  Ledger(
      LedgerStore store,
      LedgerConfig config,
      Supplier<Ids> ids,
      LedgerListener listener,
      Turns turns) {
    this.store = store;
    this.listener = listener;
    this.writers =
        each(
            store.writers(),
            i -> {
              Decider decider = new Decider(ids.get());
              return new Batcher<>(
                  "writer-" + i,
                  config.queue(),
                  config.batch(),
                  command -> config.lanewise() ? command.lanes() : Set.of(),
                  told(BatchKind.COMMANDS, batch -> commit(decider, batch)),
                  turns);
            });
    this.readers =
        each(
            config.readers(),
            i ->
                new Batcher<>(
                    "reader-" + i,
                    config.queue(),
                    config.batch(),
                    told(BatchKind.BALANCES, store::balances),
                    turns));
    this.doorkeeper =
        new Batcher<>(
            "operators",
            config.queue(),
            config.batch(),
            told(BatchKind.OPERATORS, store::operatorsByToken),
            turns);
  }

  private static <T> List<T> each(int count, java.util.function.IntFunction<T> made) {
    return IntStream.range(0, count).mapToObj(made).toList();
  }

  /// The same answers, and the listener told of them.
  private <Q, A> Function<List<Q>, List<A>> told(
      BatchKind kind, Function<List<Q>, List<A>> answers) {
    return batch -> {
      long began = System.nanoTime();
      try {
        List<A> found = answers.apply(batch);
        listener.answered(kind, batch.size(), System.nanoTime() - began);
        return found;
      } catch (RuntimeException | Error e) {
        listener.failed(kind, e);
        throw e;
      }
    };
  }

  private List<Outcome<?>> commit(Decider decider, List<Command<?>> batch) {
    if (broken != null) {
      throw new StoreUnavailableException("writing has stopped: " + broken);
    }
    try {
      List<Outcome<?>> outcomes =
          store.commit(Needs.of(batch), snapshot -> decider.decide(snapshot, batch)).outcomes();
      for (int i = 0; i < batch.size(); i++) {
        listener.decided(batch.get(i), outcomes.get(i));
      }
      return outcomes;
    } catch (BrokenInvariantException e) {
      broken = e.getMessage();
      LOG.error("The books are broken; nothing will be written any more.", e);
      throw e;
    }
  }

  /// Executes a command and waits for its outcome.
  ///
  /// @throws OverloadedException when too many are waiting; nothing happened
  /// @throws StoreUnavailableException when the store cannot be asked; nothing happened
  /// @throws OutcomeUnknownException when it cannot be known whether it was recorded
  public <T> Outcome<T> execute(Command<T> command) {
    return await(submit(command));
  }

  /// As [#execute], without waiting. Commands of one merchant take effect in the order in which
  /// they were submitted.
  ///
  /// @throws OverloadedException when too many are waiting; nothing happened
  public <T> CompletableFuture<Outcome<T>> submit(Command<T> command) {
    return outcome(writers.get(writer(command)).ask(command));
  }

  /// As [#submit], but waits for room in the queue, of which half is left to those who do not.
  ///
  /// @throws OverloadedException when the ledger is stopping; nothing happened
  <T> CompletableFuture<Outcome<T>> submitPatiently(Command<T> command)
      throws InterruptedException {
    return outcome(writers.get(writer(command)).askPatiently(command));
  }

  @SuppressWarnings("unchecked") // the Decider answers a Command<T> with an Outcome<T>
  private static <T> CompletableFuture<Outcome<T>> outcome(CompletableFuture<Outcome<?>> outcome) {
    return (CompletableFuture<Outcome<T>>) (CompletableFuture<?>) outcome;
  }

  /// Begins a sequence of commands of one caller, who waits rather than being refused.
  public CommandSequence sequence() {
    return new CommandSequence(this);
  }

  /// How many writers share the lanes.
  int writers() {
    return writers.size();
  }

  /// Which of them decides the command.
  int writer(Command<?> command) {
    return command.lane().number() % writers.size();
  }

  /// A merchant and its balances, as they were at a moment between the call and its return.
  ///
  /// @return empty when the credential or the merchant is unknown
  /// @throws OverloadedException when too many are waiting
  /// @throws StoreUnavailableException when the store cannot be asked
  public Optional<MerchantBalances> read(BalanceQuery query) {
    return await(ask(query));
  }

  /// As [#read], for many questions at once, each answered in its place.
  public List<Optional<MerchantBalances>> read(List<? extends BalanceQuery> queries) {
    return queries.stream().map(this::ask).toList().stream().map(Ledger::await).toList();
  }

  /// As [#read], without waiting.
  ///
  /// @throws OverloadedException when too many are waiting
  CompletableFuture<Optional<MerchantBalances>> ask(BalanceQuery query) {
    int reader = Math.floorMod(turn.getAndIncrement(), readers.size());
    return readers.get(reader).ask(query);
  }

  /// A merchant's entries, what is due in its accounts being recorded first. An end that is young
  /// is an end all the same: what got its time before, and is being recorded, is waited for.
  ///
  /// @return empty when the merchant is unknown
  /// @throws LedgerException as [#read] and [#execute]
  public Optional<List<StatementLine>> statement(StatementQuery query) {
    if (query.to() != null && query.to().isAfter(store.now().minus(YOUNG))) {
      execute(new RecordReleases(query.merchant())); // takes the merchant's lock in its turn
    }
    return isUpToDate(query.merchant()) ? Optional.of(store.statement(query)) : Optional.empty();
  }

  /// A merchant's holds, what is due in its accounts being recorded first.
  ///
  /// @return empty when the merchant is unknown
  /// @throws LedgerException as [#read] and [#execute]
  public Optional<List<HoldLine>> holds(HoldQuery query) {
    return isUpToDate(query.merchant()) ? Optional.of(store.holds(query)) : Optional.empty();
  }

  /// The holds of a merchant that were open at a past moment, as they were then, what is due in its
  /// accounts being recorded first.
  ///
  /// @return empty when the merchant is unknown
  /// @throws LedgerException as [#read] and [#execute]
  public Optional<PastHolds> holds(PastHoldQuery query) {
    return isUpToDate(query.merchant())
        ? read(new BalanceQuery.ByMerchant(query.merchant(), query.at()))
            .map(then -> PastHoldReader.read(store, query, then.accounts()))
        : Optional.empty();
  }

  /// A hold and what closed it, what is due in its merchant's accounts being recorded first.
  ///
  /// @param at the moment as of which, not later than now; null for now
  /// @return empty when no transaction with this id opened a hold by then
  /// @throws LedgerException as [#read] and [#execute]
  public Optional<HoldHistory> hold(TransactionId id, @Nullable Instant at) {
    Optional<Transaction> opening = store.transaction(id);
    if (opening.isEmpty()) {
      return Optional.empty();
    }
    AccountRef account = opening.get().entries().getFirst().ref();
    if (store.hold(account, id).isEmpty() || !isUpToDate(account.merchant())) {
      return Optional.empty();
    }
    Instant by = Objects.requireNonNullElse(at, Instant.MAX);
    return store
        .hold(account, id)
        .filter(hold -> !hold.openedAt().isAfter(by))
        .map(hold -> history(hold, account, by));
  }

  private HoldHistory history(Hold hold, AccountRef account, Instant by) {
    List<StatementLine> draws =
        store.draws(List.of(hold.id())).stream()
            .filter(draw -> !draw.recordedAt().isAfter(by))
            .toList();
    Hold then = PastHoldReader.then(hold, draws);
    return new HoldHistory(
        new HoldLine(then, account), then.isOpen() ? null : draws.getLast().transaction());
  }

  /// The links that a transaction's entries are in the chains of their accounts, in the order of
  /// the entries.
  ///
  /// @throws LedgerException as [#read]
  public List<ChainLink> chain(Transaction transaction) {
    return transaction.entries().stream()
        .map(entry -> new ChainLink(entry, previous(entry, transaction.recordedAt())))
        .toList();
  }

  private Hash previous(Entry entry, Instant recordedAt) {
    AccountRef ref = entry.ref();
    if (entry.version() == 1) {
      return read(new BalanceQuery.ByMerchant(ref.merchant())).stream()
          .flatMap(found -> found.accounts().stream())
          .filter(account -> account.id().equals(entry.account()))
          .map(account -> Chain.start(account.id(), ref, account.openedAt()))
          .findFirst()
          .orElseThrow(() -> new BrokenInvariantException(entry.accountNo() + " is gone"));
    }
    return store
        .statement(
            new StatementQuery(
                ref.merchant(),
                ref.currency(),
                ref.type(),
                ref.businessType(),
                null,
                null,
                null,
                new StatementQuery.Place(recordedAt, entry.account(), entry.version()),
                1))
        .stream()
        .map(line -> line.entry().hash())
        .findFirst()
        .orElseThrow(() ->
            new BrokenInvariantException(
                entry.accountNo() + " has no entry before " + entry.version()));
  }

  /// Records what is due in the merchant's accounts, if anything is; false when it is unknown.
  private boolean isUpToDate(MerchantId merchant) {
    Optional<MerchantBalances> found = read(new BalanceQuery.ByMerchant(merchant));
    if (found.filter(MerchantBalances::hasDue).isPresent()) {
      execute(new RecordReleases(merchant));
    }
    return found.isPresent();
  }

  /// The operator who holds the token with this hash; may have expired.
  ///
  /// @return empty when nobody does
  /// @throws OverloadedException when too many are waiting
  /// @throws StoreUnavailableException when the store cannot be asked
  public Optional<Operator> operator(Hash token) {
    return await(doorkeeper.ask(token));
  }

  /// Everything of the store that is read one by one.
  public LedgerStore store() {
    return store;
  }

  /// How many wait at this moment, over all that work such batches off.
  public int waiting(BatchKind kind) {
    return switch (kind) {
      case COMMANDS -> waiting(writers);
      case BALANCES -> waiting(readers);
      case OPERATORS -> doorkeeper.waiting();
    };
  }

  private static int waiting(List<? extends Batcher<?, ?>> batchers) {
    return batchers.stream().mapToInt(Batcher::waiting).sum();
  }

  /// Whether the store answers a look within this time. While one such look is without an answer
  /// everybody waits for that one, so those who ask a store that hangs do not fill the queue.
  public boolean isAnswering(Duration patience) {
    try {
      probe().get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | OverloadedException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized CompletableFuture<?> probe() {
    if (probe.isDone()) {
      probe = doorkeeper.ask(NOBODY);
    }
    return probe;
  }

  /// Why nothing is written any more; empty while all is well.
  public Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  /// Waits for an answer, and throws what stood in its way.
  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /// Takes nothing more in, finishes what was taken in, and returns.
  @Override
  public void close() {
    List<Batcher<?, ?>> all = new ArrayList<>(writers);
    all.addAll(readers);
    all.add(doorkeeper);
    all.forEach(Batcher::close);
  }
}
