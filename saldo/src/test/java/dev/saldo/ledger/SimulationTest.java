package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.SimulatedHistory.Judged;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulation itself: right servers pass, wrong ones are found, and a seed is a history.
final class SimulationTest {

  private static final int HISTORIES = 150;

  /// Soundness where nothing goes wrong, or nothing is refused, would be cheap.
  @Test
  void histories_ofRightServers_haveEveryAnswerAndAreSound() {
    Set<String> answers = new HashSet<>();
    for (long seed = 1; seed <= HISTORIES; seed++) {
      Judged judged = SimulatedHistory.play(seed);
      assertThat(judged.findings()).as("seed %s", seed).isEmpty();
      answers.addAll(judged.answers().keySet());
    }
    assertThat(answers)
        .containsExactlyInAnyOrder(
            "recorded",
            "replayed",
            "key_conflict",
            "release_not_later",
            "merchant_disabled",
            "hold_unknown",
            "hold_closed",
            "hold_exceeded",
            "fees_exceeded",
            "insufficient_funds",
            "OutcomeUnknownException",
            "StoreUnavailableException",
            "OverloadedException",
            "IllegalStateException",
            "killed");
  }

  /// What was found must be found again by whoever looks for its cause.
  @Test
  void history_ofTheSameSeed_isTheSame() {
    for (long seed = 1; seed <= 10; seed++) {
      Judged once = SimulatedHistory.play(seed);
      assertThat(SimulatedHistory.play(seed)).isEqualTo(once);
      assertThat(once.heads()).isNotEmpty();
      assertThat(SimulatedHistory.play(seed + 1_000).heads()).isNotEqualTo(once.heads());
    }
  }

  /// A judge who finds nothing in wrong books has seen nothing in right ones.
  @ParameterizedTest
  @EnumSource(Wrong.class)
  void histories_ofWrongServers_areFound(Wrong wrong) {
    Optional<Judged> found =
        LongStream.rangeClosed(1, HISTORIES)
            .mapToObj(seed -> SimulatedHistory.play(seed, wrong.change))
            .filter(judged -> !judged.findings().isEmpty())
            .findFirst();

    assertThat(found).as("%s in %d histories", wrong, HISTORIES).isPresent();
  }

  /// A way for a server to be wrong, put between it and the store.
  @SuppressWarnings("ImmutableEnumChecker") // what it holds keeps nothing
  private enum Wrong {
    TELLS_LOST_AS_RECORDED(store ->
        new ForwardingStore(store) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            AtomicReference<Decision> last = new AtomicReference<>();
            try {
              return super.commit(
                  needs,
                  snapshot -> {
                    last.set(decide.apply(snapshot));
                    return last.get();
                  });
            } catch (OutcomeUnknownException e) {
              return last.get();
            }
          }
        }),
    TELLS_LOST_AS_NOTHING(store ->
        new ForwardingStore(store) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            try {
              return super.commit(needs, decide);
            } catch (OutcomeUnknownException e) {
              throw new StoreUnavailableException("nothing happened", e);
            }
          }
        }),
    KEEPS_A_DECISION_WHEN_THE_BOOKS_HAVE_CHANGED(store ->
        new ForwardingStore(store) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            AtomicReference<Decision> first = new AtomicReference<>();
            return super.commit(
                needs,
                snapshot ->
                    first.updateAndGet(kept -> kept == null ? decide.apply(snapshot) : kept));
          }
        }),
    WRITES_ALL_BUT_THE_LAST(store ->
        deciding(
            store,
            (snapshot, decide) -> {
              Decision whole = decide.apply(snapshot);
              Changes all = whole.changes();
              List<Transaction> transactions = all.transactions();
              return new Decision(
                  whole.outcomes(),
                  new Changes(
                      all.merchants(),
                      all.accounts(),
                      transactions.subList(0, Math.max(0, transactions.size() - 1)),
                      all.holds(),
                      all.keys(),
                      all.credentials(),
                      all.operators(),
                      all.log()));
            })),
    ANSWERS_THE_WRONG_ONES(store ->
        new ForwardingStore(store) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            Decision right = super.commit(needs, decide);
            return new Decision(right.outcomes().reversed(), right.changes());
          }
        }),
    FORGETS_IDEMPOTENCY_KEYS(store ->
        deciding(
            store,
            (snapshot, decide) ->
                decide.apply(with(snapshot, snapshot.now(), List.of(), snapshot.holds())))),
    OVERLOOKS_WHAT_IS_DUE(store ->
        deciding(
            store,
            (snapshot, decide) ->
                decide.apply(
                    with(
                        snapshot,
                        snapshot.now(),
                        snapshot.recorded(),
                        snapshot.holds().stream()
                            .filter(hold -> hold.releaseAt() == null)
                            .toList())))),
    TRUSTS_ITS_OWN_CLOCK(store -> {
      Instant started = store.now();
      return deciding(
          store,
          (snapshot, decide) ->
              decide.apply(with(snapshot, started, snapshot.recorded(), snapshot.holds())));
    }),
    REMEMBERS_BALANCES(store -> {
      Map<BalanceQuery, Optional<MerchantBalances>> remembered = new HashMap<>();
      return new ForwardingStore(store) {
        @Override
        public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
          return queries.stream()
              .map(query ->
                  remembered.computeIfAbsent(
                      query, asked -> super.balances(List.of(asked)).getFirst()))
              .toList();
        }
      };
    });

    private final UnaryOperator<LedgerStore> change;

    Wrong(UnaryOperator<LedgerStore> change) {
      this.change = change;
    }

    private interface Deciding {
      Decision decide(Snapshot snapshot, Function<Snapshot, Decision> decide);
    }

    private static LedgerStore deciding(LedgerStore store, Deciding other) {
      return new ForwardingStore(store) {
        @Override
        public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
          return super.commit(needs, snapshot -> other.decide(snapshot, decide));
        }
      };
    }

    private static Snapshot with(
        Snapshot snapshot, Instant now, List<Transaction> recorded, List<Hold> holds) {
      return new Snapshot(
          now,
          snapshot.merchants(),
          snapshot.accounts(),
          recorded,
          holds,
          snapshot.keys(),
          snapshot.credentials(),
          snapshot.operators(),
          snapshot.logHeads());
    }
  }
}
