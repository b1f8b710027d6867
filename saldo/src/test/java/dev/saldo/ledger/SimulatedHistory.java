package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A few servers, real [Ledger]s, on one [SimulatedStore], and clients that post to them, repeat
/// what was not answered, or give up: some seventy postings, and everything that can go wrong. No
/// thread, no clock and no disk takes part: whose turn it is, what time it is and what fails is
/// drawn from the seed, so the same seed is the same history.
///
/// Servers stop, and are killed with what waits in them. In the end all calms down, and whoever did
/// not give up asks again until he knows; then [HistoryJudge] judges.
public final class SimulatedHistory {

  /// What came of a history.
  ///
  /// @param postings how many were put to a server, repeated ones included
  /// @param faults how often something went wrong on purpose
  /// @param findings what is not as it must be; empty when all is well
  /// @param answers how often what was answered: `recorded`, `replayed`, a refusal's code, the name
  ///   of an exception, or `killed` where the server could not answer any more
  /// @param heads the heads of all chains in the end, which hang on everything that was recorded
  public record Judged(
      long postings,
      long faults,
      List<String> findings,
      Map<String, Integer> answers,
      List<Hash> heads) {}

  /// One time that a posting was put to a server.
  static final class Attempt {
    final Posting posting;

    /// Its place among all attempts.
    final int number;

    /// The number of the server that was asked.
    final int server;

    @Nullable Outcome<Transaction> outcome;
    @Nullable Throwable failure;

    /// The server was killed before it answered.
    boolean lost;

    Attempt(Posting posting, int number, int server) {
      this.posting = posting;
      this.number = number;
      this.server = server;
    }

    /// Whether its client knows what became of it.
    boolean isSettled() {
      return outcome != null;
    }

    /// Whether it may be in the books though its client was not told so.
    boolean isUnknown() {
      return lost || failure instanceof OutcomeUnknownException;
    }

    String answer() {
      return switch (outcome) {
        case Outcome.Recorded<Transaction> _ -> "recorded";
        case Outcome.Replayed<Transaction> _ -> "replayed";
        case Outcome.Refused<Transaction>(Refusal refusal, String _) -> refusal.code();
        case null -> failure == null ? "killed" : failure.getClass().getSimpleName();
      };
    }
  }

  /// One time that balances were asked for.
  static final class Question {
    final MerchantId merchant;
    final int begun;
    @Nullable Optional<MerchantBalances> answer;

    Question(MerchantId merchant, int begun) {
      this.merchant = merchant;
      this.begun = begun;
    }
  }

  /// A server, from its start to its end.
  private final class Server {
    final List<Batcher<?, ?>> batchers = new ArrayList<>();
    final int number = started++;
    final Ledger ledger;

    Server(SimulatedStore.Connection connection, SplittableRandom seed) {
      this.ledger =
          new Ledger(
              changed.apply(connection),
              config,
              () -> new Ids(seed.split()),
              connection,
              this::begin);
    }

    private Runnable begin(Batcher<?, ?> batcher) {
      batchers.add(batcher);
      return () -> {
        while (take(batcher)) {
          // It is closed, so these turns are its last.
        }
      };
    }
  }

  private static final List<Currency> CURRENCIES =
      List.of(Currencies.of("UGX"), Currencies.of("USD"));
  private static final List<MerchantId> MERCHANTS =
      IntStream.range(0, 4).mapToObj(i -> new MerchantId("merchant-" + i)).toList();
  private static final TransactionType[] TYPES = TransactionType.values();

  private final SplittableRandom random;
  private final UnaryOperator<LedgerStore> changed;
  private final SimulatedStore store;
  private final LedgerConfig config;
  private final List<MerchantId> merchants;
  private final List<Server> servers = new ArrayList<>();
  private final List<Batcher<?, ?>> busy = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Attempt> unsettled = new ArrayList<>();
  private final Map<Command<?>, Attempt> attemptByCommand = new IdentityHashMap<>();
  private final List<Question> questions = new ArrayList<>();
  private final List<Transaction> holds = new ArrayList<>();
  private int started;
  private int keys;

  private SimulatedHistory(long seed, UnaryOperator<LedgerStore> changed) {
    this.random = new SplittableRandom(seed);
    this.changed = changed;
    int faultsInThousand = random.nextInt(4) == 0 ? 0 : random.nextInt(150);
    this.store =
        new SimulatedStore(random.split(), 1 + random.nextInt(3), faultsInThousand, this::disturb);
    this.config =
        new LedgerConfig(4 + random.nextInt(20), 1 + random.nextInt(10), 1)
            .lanewise(random.nextInt(3) == 0);
    this.merchants = MERCHANTS.subList(0, 2 + random.nextInt(3));
  }

  /// Plays the history of this seed and has it judged.
  public static Judged play(long seed) {
    return play(seed, UnaryOperator.identity());
  }

  /// @param changed what makes the servers wrong: it stands between each of them and the store
  static Judged play(long seed, UnaryOperator<LedgerStore> changed) {
    SimulatedHistory history = new SimulatedHistory(seed, changed);
    try {
      return history.play();
    } catch (RuntimeException e) {
      // What the judge cannot even read is as wrong as can be.
      return new Judged(
          history.attempts.size(),
          history.store.faults(),
          List.of("it ended with " + e),
          history.answers(),
          List.of());
    }
  }

  private Judged play() {
    List<Merchant> made = merchants.stream().map(this::create).toList();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      servers.add(start());
    }
    for (int i = 60 + random.nextInt(160); i > 0; i--) {
      step();
    }
    store.calm();
    work();
    List<Attempt> open = List.copyOf(unsettled);
    unsettled.clear();
    for (Attempt attempt : open) {
      if (!attempt.isSettled() && random.nextInt(4) != 0) {
        repeat(attempt);
        work();
      }
    }
    merchants.forEach(this::ask);
    work();
    List<String> findings =
        new HistoryJudge(store, made, attempts, attemptByCommand, questions).findings();
    List<Hash> heads =
        store.books().accounts().stream()
            .sorted(Comparator.comparingLong(account -> account.id().value()))
            .map(Account::head)
            .toList();
    return new Judged(attempts.size(), store.faults(), findings, answers(), heads);
  }

  private Map<String, Integer> answers() {
    Map<String, Integer> answers = new HashMap<>();
    attempts.forEach(attempt -> answers.merge(attempt.answer(), 1, Integer::sum));
    return answers;
  }

  private Merchant create(MerchantId id) {
    SaveMerchant save =
        new SaveMerchant(id, null, null, null, random.nextInt(20) == 0, "simulation");
    Decider decider = new Decider(new Ids(random.split()));
    var _ =
        store
            .books()
            .commit(Needs.of(List.of(save)), snapshot -> decider.decide(snapshot, List.of(save)));
    return store.books().merchant(id).orElseThrow();
  }

  private Server start() {
    SimulatedStore.Connection connection = store.new Connection();
    return new Server(connection, random.split());
  }

  private void step() {
    if (store.isAway() && random.nextInt(6) == 0) {
      store.toggle();
    }
    int draw = random.nextInt(1_000);
    if (draw < 400) {
      post(posting(), pick(servers));
    } else if (draw < 800) {
      turn();
    } else if (draw < 870) {
      if (!unsettled.isEmpty()) {
        again(random.nextInt(unsettled.size()));
      }
    } else if (draw < 890) {
      if (!attempts.isEmpty()) {
        repeat(pick(attempts));
      }
    } else if (draw < 930) {
      ask(pick(merchants));
    } else if (draw < 950) {
      releases(pick(merchants));
    } else if (draw < 980) {
      store.moveClock(random.nextLong(-3_000_000, 12_000_000));
    } else if (draw < 985) {
      store.toggle();
    } else if (draw < 990) {
      store.landAll();
    } else if (draw < 994) {
      end(random.nextInt(servers.size()));
    } else {
      work();
    }
  }

  /// One that is without an answer, or not in the books for all that its client knows, is asked
  /// again; or given up.
  private void again(int place) {
    Attempt attempt = unsettled.remove(place);
    if (!attempt.isSettled() && random.nextInt(8) != 0) {
      repeat(attempt);
    }
  }

  private void repeat(Attempt attempt) {
    Posting old = attempt.posting;
    post(
        new Posting(
            old.account(),
            old.idempotencyKey(),
            old.terms(),
            old.occurredAt(),
            old.reference(),
            old.metadata(),
            old.recordedBy(),
            old.fingerprint()),
        pick(servers));
  }

  private void post(Posting posting, Server server) {
    Attempt attempt = new Attempt(posting, attempts.size(), server.number);
    attempts.add(attempt);
    unsettled.add(attempt);
    attemptByCommand.put(posting, attempt);
    try {
      var _ =
          server
              .ledger
              .submit(posting)
              .whenComplete((outcome, failure) -> answered(attempt, outcome, failure));
    } catch (OverloadedException e) {
      attempt.failure = e;
    }
  }

  private void answered(
      Attempt attempt, @Nullable Outcome<Transaction> outcome, @Nullable Throwable failure) {
    attempt.outcome = outcome;
    attempt.failure = failure;
    Transaction transaction =
        switch (outcome) {
          case Outcome.Recorded<Transaction>(Transaction recorded) -> recorded;
          case Outcome.Replayed<Transaction>(Transaction recorded) -> recorded;
          case Outcome.Refused<Transaction> _ -> null;
          case null -> null;
        };
    if (transaction != null) {
      switch (transaction.type()) {
        case PAYMENT, PAYOUT, RESERVE, FREEZE -> holds.add(transaction);
        default -> {}
      }
    }
  }

  private void ask(MerchantId merchant) {
    Question question = new Question(merchant, store.steps().size());
    questions.add(question);
    try {
      var _ =
          pick(servers)
              .ledger
              .ask(new BalanceQuery.ByMerchant(merchant))
              .whenComplete((answer, _) -> question.answer = answer);
    } catch (OverloadedException e) {
      // Then there is no answer.
    }
  }

  private void releases(MerchantId merchant) {
    try {
      var _ = pick(servers).ledger.submit(new RecordReleases(merchant));
    } catch (OverloadedException e) {
      // It will be due the next time, too.
    }
  }

  /// A server stops as it should, or is killed; another one begins in its place.
  private void end(int place) {
    Server server = servers.get(place);
    if (random.nextBoolean()) {
      server.ledger.close();
    } else {
      attempts.stream()
          .filter(attempt -> attempt.server == server.number)
          .filter(attempt -> attempt.outcome == null && attempt.failure == null)
          .forEach(attempt -> attempt.lost = true);
    }
    servers.set(place, start());
  }

  /// Somebody who has something to do does it.
  private boolean turn() {
    List<Batcher<?, ?>> ready =
        servers.stream()
            .flatMap(server -> server.batchers.stream())
            .filter(batcher -> batcher.waiting() > 0 && !busy.contains(batcher))
            .toList();
    if (ready.isEmpty()) {
      return false;
    }
    return take(pick(ready));
  }

  private boolean take(Batcher<?, ?> batcher) {
    busy.add(batcher);
    boolean took = batcher.turn();
    busy.remove(batcher);
    return took;
  }

  private void work() {
    while (turn()) {
      // Until nobody has anything to do.
    }
  }

  private void disturb() {
    if (busy.size() < 3) {
      boolean _ = turn();
    }
  }

  /// Mostly something new; now and then another content under an idempotency key that is in use.
  private Posting posting() {
    AccountRef account = account(pick(merchants), pick(CURRENCIES));
    IdempotencyKey key = new IdempotencyKey("key-" + keys++);
    if (random.nextInt(40) == 0 && !attempts.isEmpty()) {
      Posting used = pick(attempts).posting;
      account = used.account();
      key = used.idempotencyKey();
    }
    Terms terms = terms(account);
    String reference =
        random.nextInt(300) == 0
            ? SimulatedStore.UNBEARABLE
            : terms.type() == TransactionType.ADJUSTMENT ? "why" : "";
    return Posting.of(account, key, terms, null, reference, Map.of(), "simulation");
  }

  private AccountRef account(MerchantId merchant, Currency currency) {
    return new AccountRef(
        merchant, random.nextInt(6) == 0 ? AccountType.PAYOUT : AccountType.FUND, "", currency);
  }

  private Terms terms(AccountRef account) {
    if (random.nextInt(3) == 0) {
      return payment();
    }
    TransactionType type = TYPES[random.nextInt(TYPES.length)];
    String hold = hold(account);
    if (hold == null && type.needs().contains(Member.HOLD) && random.nextInt(10) != 0) {
      return payment();
    }
    String drawnOn = hold == null ? "txn_nothing" : hold;
    Amount amount = Amount.of(1 + random.nextInt(60));
    return switch (type) {
      case PAYMENT -> payment();
      case REFUND, PAYOUT -> Terms.of(type, amount).withFee(some(3));
      case CHARGEBACK ->
          Terms.of(type, amount).withFee(some(3)).withHold(random.nextInt(4) == 0 ? hold : null);
      case FEE -> Terms.of(type, amount).withHold(random.nextInt(4) == 0 ? hold : null);
      case FEE_REFUND, FEE_SETTLEMENT, PAYOUT_RETURN, OVERDRAFT_LIMIT -> Terms.of(type, amount);
      case ADJUSTMENT -> Terms.of(type, random.nextBoolean() ? amount : amount.negate());
      case RESERVE -> Terms.of(type, amount).releasedAt(later());
      case FREEZE -> Terms.of(type, amount).releasedAt(later()).upTo(random.nextBoolean());
      case PAYOUT_SETTLEMENT, RESERVE_RELEASE, UNFREEZE ->
          Terms.on(type, drawnOn, random.nextBoolean() ? null : some(20).plus(Amount.of(1)));
      case PAYOUT_CANCELLATION -> Terms.on(type, drawnOn, null);
      case TRANSFER -> {
        AccountRef to = account(pick(merchants), account.currency());
        yield to.equals(account) ? payment() : Terms.to(type, amount, new Terms.Target(to, amount));
      }
      case EXCHANGE -> {
        Currency other = CURRENCIES.get(1 - CURRENCIES.indexOf(account.currency()));
        Amount arrives = Amount.of(1 + random.nextInt(60));
        yield Terms.to(type, amount, new Terms.Target(account(pick(merchants), other), arrives));
      }
    };
  }

  private Terms payment() {
    Terms terms =
        Terms.of(TransactionType.PAYMENT, Amount.of(20 + random.nextInt(80))).withFee(some(5));
    return random.nextInt(3) == 0
        ? terms.withReserve(Amount.of(1 + random.nextInt(15))).releasedAt(later())
        : terms;
  }

  private Amount some(int below) {
    return Amount.of(random.nextInt(below));
  }

  /// By hand mostly; else soon, and now and then too soon.
  private @Nullable Instant later() {
    return random.nextInt(3) == 0
        ? null
        : store.now().plus(random.nextLong(-1_000_000, 40_000_000), ChronoUnit.MICROS);
  }

  /// One that was opened in the account; null when none is known.
  private @Nullable String hold(AccountRef account) {
    List<Transaction> own =
        holds.stream().filter(opened -> opened.entries().getFirst().ref().equals(account)).toList();
    return own.isEmpty() ? null : pick(own).id().toString();
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
