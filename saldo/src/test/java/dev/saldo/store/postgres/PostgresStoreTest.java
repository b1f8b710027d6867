package dev.saldo.store.postgres;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.LedgerStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/// The contract, on PostgreSQL.
final class PostgresStoreTest extends LedgerStoreContract {

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  @Override
  protected LedgerStore open(InstantSource clock) {
    return PostgresStore.open(database.config(), clock);
  }

  @Override
  protected LedgerStore reopen(LedgerStore store, InstantSource clock) {
    store.close();
    return PostgresStore.open(database.config(), clock);
  }
}
