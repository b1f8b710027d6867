package dev.saldo.store;

import static dev.saldo.store.Rows.added;
import static dev.saldo.store.Rows.changes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Changes;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A store with a ledger before it, and a clock that is moved by hand.
abstract class StoreFixture {

  static final Instant START = Instant.parse("2026-03-01T08:00:00.123456Z");
  static final MerchantId ACME = new MerchantId("acme");
  static final AccountRef FUND = new AccountRef(ACME, AccountType.FUND, "", Currencies.of("USD"));

  final AtomicReference<Instant> now = new AtomicReference<>(START);
  LedgerStore store;
  Ledger ledger;

  /// An empty store by this clock.
  protected abstract LedgerStore open(InstantSource clock);

  /// The same books again after this store was closed; a store that does not last gives itself.
  protected abstract LedgerStore reopen(LedgerStore store, InstantSource clock);

  protected LedgerConfig config() {
    return LedgerConfig.DEFAULT;
  }

  @BeforeEach
  void open() {
    store = open(now::get);
    ledger = ledger(1);
  }

  @AfterEach
  void close() {
    ledger.close();
    store.close();
  }

  Ledger ledger(long seed) {
    return new Ledger(store, config(), () -> new Ids(new Random(seed)));
  }

  void reopen() {
    ledger.close();
    store = reopen(store, now::get);
    ledger = ledger(2);
  }

  <T> T done(Command<T> command) {
    Outcome<T> outcome = ledger.execute(command);
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded<T>) outcome).value();
  }

  /// Has all of these recorded, in as few batches as it takes.
  void all(List<? extends Command<?>> commands) {
    List<CompletableFuture<? extends Outcome<?>>> outcomes = new ArrayList<>();
    commands.forEach(command -> outcomes.add(ledger.submit(command)));
    assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof Outcome.Recorded<?>);
  }

  Merchant merchant(String id) {
    return done(new SaveMerchant(new MerchantId(id), null, null, null, null, "test")).merchant();
  }

  static Posting payment(AccountRef account, String key, String amount) {
    return Posting.of(
        account,
        new IdempotencyKey(key),
        Terms.of(TransactionType.PAYMENT, Amount.parse(amount)),
        "gateway");
  }

  /// What the store loads for these commands.
  Snapshot loaded(Command<?>... commands) {
    AtomicReference<Snapshot> loaded = new AtomicReference<>();
    store.commit(
        Needs.of(List.of(commands)),
        snapshot -> {
          loaded.set(snapshot);
          return decided(added());
        });
    return loaded.get();
  }

  /// Writes rows as they are.
  void write(Changes changes, Command<?>... needing) {
    store.commit(Needs.of(List.of(needing)), _ -> decided(changes));
  }

  static Decision decided(Changes changes) {
    return new Decision(List.of(), changes);
  }

  MerchantBalances balances(MerchantId merchant) {
    return store.balances(List.of(new BalanceQuery.ByMerchant(merchant))).getFirst().orElseThrow();
  }
}
