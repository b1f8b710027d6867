package dev.saldo.store.postgres;

import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.LedgerStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/// The contract, on PostgreSQL as it is used when it is spread over machines: each batch within one
/// lane, and each statement planned by its parameters.
final class PostgresLanewiseTest extends LedgerStoreContract {

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  @Override
  protected LedgerConfig config() {
    return LedgerConfig.DEFAULT.lanewise(true);
  }

  @Override
  protected LedgerStore open(InstantSource clock) {
    return PostgresStore.open(database.config().lanewise(true), clock);
  }

  @Override
  protected LedgerStore reopen(LedgerStore store, InstantSource clock) {
    store.close();
    return open(clock);
  }
}
