package dev.saldo.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A store that hands everything on to another, for tests that change one thing of it.
public abstract class ForwardingStore implements LedgerStore {

  private final LedgerStore store;

  protected ForwardingStore(LedgerStore store) {
    this.store = store;
  }

  @Override
  public int writers() {
    return store.writers();
  }

  @Override
  public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
    return store.commit(needs, decide);
  }

  @Override
  public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
    return store.balances(queries);
  }

  @Override
  public List<MerchantId> merchantsWithDueReleases(int most) {
    return store.merchantsWithDueReleases(most);
  }

  @Override
  public List<StatementLine> statement(StatementQuery query) {
    return store.statement(query);
  }

  @Override
  public Optional<Hold> hold(AccountRef account, TransactionId id) {
    return store.hold(account, id);
  }

  @Override
  public List<Hold> holds(AccountId account, TransactionId below, int most) {
    return store.holds(account, below, most);
  }

  @Override
  public List<StatementLine> draws(Collection<TransactionId> holds) {
    return store.draws(holds);
  }

  @Override
  public List<HoldLine> holds(HoldQuery query) {
    return store.holds(query);
  }

  @Override
  public List<CurrencyTotal> totals() {
    return store.totals();
  }

  @Override
  public List<LogLine> log(LogQuery query) {
    return store.log(query);
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
    return store.operatorsByToken(tokens);
  }

  @Override
  public List<Operator> operators() {
    return store.operators();
  }

  @Override
  public Optional<Merchant> merchant(MerchantId id) {
    return store.merchant(id);
  }

  @Override
  public List<Merchant> merchants(MerchantQuery query) {
    return store.merchants(query);
  }

  @Override
  public List<MerchantKey> keys(MerchantId merchant) {
    return store.keys(merchant);
  }

  @Override
  public Optional<Transaction> transaction(TransactionId id) {
    return store.transaction(id);
  }

  @Override
  public Optional<Transaction> transaction(MerchantId merchant, IdempotencyKey idempotencyKey) {
    return store.transaction(merchant, idempotencyKey);
  }

  @Override
  public void close() {
    store.close();
  }
}
