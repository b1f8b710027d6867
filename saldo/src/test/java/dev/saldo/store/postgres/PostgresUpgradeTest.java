package dev.saldo.store.postgres;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.UpgradeContract;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.postgresql.ds.PGSimpleDataSource;

/// Books of released schemas, on PostgreSQL.
final class PostgresUpgradeTest extends UpgradeContract {

  private final TestDatabase database = TestDatabase.bare();

  @AfterEach
  void drop() {
    database.drop();
  }

  @Override
  protected String migrations() {
    return "postgres";
  }

  @Override
  protected DataSource database() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(database.url());
    return source;
  }

  @Override
  protected String bytes(String hex) {
    return "'\\x" + hex + "'";
  }

  @Override
  protected LedgerStore open() {
    return PostgresStore.open(database.config());
  }

  /// @param at PostgreSQL has a clock of its own
  @Override
  protected StoredBooks books(Instant at) {
    return PostgresBooks.open(database.config());
  }
}
