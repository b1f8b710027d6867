package dev.saldo.store.sqlite;

import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// The embedded store: one SQLite file in the process of the server.
///
/// One session writes, a few others read beside it: the file has a write-ahead log, so neither
/// waits for the other. The log is flushed to the disk with each commit (`synchronous = FULL`);
/// what [#commit] returned is there whatever ends the process or the machine. The one lock of the
/// database that `begin immediate` takes is the lock of every merchant.
///
/// A session that met an error of the disk is thrown away, and the next one opened when it is
/// needed; so the store goes on by itself when the disk does. Thread-safe.
public final class SqliteStore implements LedgerStore {

  private static final int READERS = 4;

  /// How often a batch is decided again because a number that it drew was taken.
  private static final int MOST_DRAWS = 8;

  private final StoreFolder folder;
  private final InstantSource clock;
  private final Lock writing = new ReentrantLock();
  final Session writer; // open to tests, which set it limits
  private final ReadPool readers;

  private SqliteStore(StoreFolder folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.writer = new Session(() -> Connections.writing(folder.database()));
    this.readers = new ReadPool(READERS, () -> Connections.reading(folder.database()));
  }

  /// Opens the store in this folder; makes both when they are missing.
  ///
  /// @throws StoreInUseException when it is open already, here or in another process
  /// @throws StoreOpenException when it cannot be opened for any other reason
  public static SqliteStore open(Path folder, InstantSource clock) {
    SqliteStore store = new SqliteStore(StoreFolder.hold(folder), clock);
    try {
      store.prepare();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void prepare() {
    Path database = folder.database();
    try {
      writer.execute("begin immediate"); // as nobody can who may not write
      writer.execute("rollback");
      UnfinishedCopy.refuse(Connections.migrating(database), database.toString());
      Migrations.run(Connections.migrating(database), "db/sqlite", database.toString());
    } catch (SQLException e) {
      throw Errors.opening(database, e);
    }
  }

  @Override
  public Instant now() {
    return Times.truncate(clock.instant());
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
    writing.lock();
    try {
      for (int draw = 0; draw < MOST_DRAWS; draw++) {
        try {
          return decideAndCommit(needs, decide);
        } catch (Writer.NumberTakenException e) {
          rollBack();
        }
      }
      throw new StoreUnavailableException("no free merchant number was drawn");
    } finally {
      writing.unlock();
    }
  }

  private Decision decideAndCommit(Needs needs, Function<Snapshot, Decision> decide)
      throws Writer.NumberTakenException {
    Decision decision;
    try {
      writer.execute("begin immediate");
      Snapshot snapshot = new Reader(writer).snapshot(needs, now());
      decision = decide.apply(snapshot);
      if (decision.changes().isEmpty()) {
        rollBack();
        return decision;
      }
      new Writer(writer).write(snapshot, decision.changes());
    } catch (SQLException e) {
      writer.discard();
      throw Errors.before(e);
    } catch (RuntimeException | Error e) {
      rollBack();
      throw e;
    }
    try {
      writer.execute("commit");
      return decision;
    } catch (SQLException e) {
      writer.discard();
      throw Errors.at(e);
    }
  }

  private void rollBack() {
    try {
      writer.execute("rollback");
    } catch (SQLException e) {
      writer.discard(); // which rolls back as well
    }
  }

  @Override
  public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
    return readers.read(session -> BalanceReader.read(session, queries, this::now));
  }

  @Override
  public List<MerchantId> merchantsWithDueReleases(int most) {
    return readers.read(session -> new HoldReader(session).merchantsWithDue(now(), most));
  }

  @Override
  public List<StatementLine> statement(StatementQuery query) {
    return readers.read(session -> new Reader(session).statement(query));
  }

  @Override
  public Optional<Hold> hold(AccountRef account, TransactionId id) {
    return readers.read(session -> new Reader(session).hold(account, id));
  }

  @Override
  public List<Hold> holds(AccountId account, TransactionId below, int most) {
    return readers.read(session -> new Reader(session).holds(account, below, most));
  }

  @Override
  public List<StatementLine> draws(Collection<TransactionId> holds) {
    return readers.read(session -> new Reader(session).draws(holds));
  }

  @Override
  public List<HoldLine> holds(HoldQuery query) {
    return readers.read(session -> new Reader(session).holds(query));
  }

  @Override
  public List<CurrencyTotal> totals() {
    return readers.read(session -> new Reader(session).totals());
  }

  @Override
  public List<LogLine> log(LogQuery query) {
    return readers.read(session -> new Reader(session).log(query));
  }

  @Override
  public List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
    return readers.read(session -> new Reader(session).operatorsByToken(tokens));
  }

  @Override
  public List<Operator> operators() {
    return readers.read(session -> new Reader(session).operators());
  }

  @Override
  public Optional<Merchant> merchant(MerchantId id) {
    return readers.read(session -> new Reader(session).merchants(List.of(id)).stream().findFirst());
  }

  @Override
  public List<Merchant> merchants(MerchantQuery query) {
    return readers.read(session -> new Reader(session).merchants(query));
  }

  @Override
  public List<MerchantKey> keys(MerchantId merchant) {
    return readers.read(session -> new Reader(session).keys(merchant));
  }

  @Override
  public Optional<Transaction> transaction(TransactionId id) {
    return readers.read(session -> new Reader(session).transaction(id));
  }

  @Override
  public Optional<Transaction> transaction(MerchantId merchant, IdempotencyKey idempotencyKey) {
    var key = new Needs.RecordedKey(merchant, idempotencyKey);
    return readers.read(session -> new Reader(session).transaction(key));
  }

  /// Waits for what is being read and written, and gives the folder free.
  @Override
  public void close() {
    readers.close();
    writing.lock();
    try {
      writer.close();
      folder.close();
    } finally {
      writing.unlock();
    }
  }
}
