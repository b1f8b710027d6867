package dev.saldo.store.postgres;

import static dev.saldo.store.postgres.Bank.available;
import static dev.saldo.store.postgres.Bank.done;
import static dev.saldo.store.postgres.Bank.payment;
import static dev.saldo.store.postgres.Bank.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.Decision;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerException;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Transaction;
import dev.saldo.money.Amount;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is told when the way to the database is cut, and what is true afterwards.
///
/// A batch is held up at a chosen point by a trigger that waits for a lock of the test's, so that
/// the cut comes just then.
@Timeout(120)
final class ConnectionLossTest {

  private static final MerchantId ACME = new MerchantId("acme");
  private static final Posting POSTING = payment(ACME, "cut", 5);

  private final TestDatabase database = TestDatabase.bare();
  private TcpProxy way;
  private PostgresStore store;
  private Ledger ledger;

  @BeforeEach
  void start() throws IOException {
    way = TcpProxy.to(database.address());
    store = PostgresStore.open(PostgresConfig.of(database.urlThrough(way.port()), null, null));
    ledger = Bank.ledger(store);
    done(ledger, save(ACME));
    done(ledger, payment(ACME, "before", 1));
  }

  @AfterEach
  void end() throws IOException {
    ledger.close();
    store.close();
    way.close();
    database.drop();
  }

  /// Holds up who records a transaction, at the commit or before it.
  private final class Gate implements AutoCloseable {

    private final Connection connection;

    Gate(boolean atTheCommit) throws SQLException {
      database.execute(
          """
          create or replace function wait() returns trigger language plpgsql as $$
            begin perform pg_advisory_xact_lock(%d); return null; end $$
          """
              .formatted(lock()),
          "create %s trigger gate after insert on txn %s for each row execute function wait()"
              .formatted(
                  atTheCommit ? "constraint" : "",
                  atTheCommit ? "deferrable initially deferred" : ""));
      connection = DriverManager.getConnection(database.url());
      execute("select pg_advisory_lock(" + lock() + ")");
    }

    private int lock() {
      return database.url().hashCode();
    }

    private void execute(String sql) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /// The process of PostgreSQL that waits at the gate.
    String waiting() {
      while (true) {
        String waiting =
            database.ask(
                """
                select coalesce((select w.pid from pg_locks w join pg_locks h
                  using (locktype, database, classid, objid, objsubid)
                  where w.locktype = 'advisory' and not w.granted and h.granted
                    and h.pid = %s limit 1), 0)
                """
                    .formatted(backend()));
        if (!waiting.equals("0")) {
          return waiting;
        }
        Thread.onSpinWait();
      }
    }

    private String backend() {
      try (var statement = connection.createStatement();
          var result = statement.executeQuery("select pg_backend_pid()")) {
        result.next();
        return result.getString(1);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
      database.execute("drop trigger if exists gate on txn");
    }
  }

  private static Throwable failure(CompletableFuture<?> outcome) {
    try {
      throw new AssertionError("it did not fail: " + outcome.get(60, TimeUnit.SECONDS));
    } catch (java.util.concurrent.ExecutionException e) {
      return java.util.Objects.requireNonNull(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException | CompletionException e) {
      throw new AssertionError(e);
    }
  }

  /// The database goes on with the commit, not knowing that nobody listens any more.
  @Test
  void posting_cutWhileItsCommitSucceeds_isUnknownAndIsThere() throws Exception {
    CompletableFuture<Outcome<Transaction>> outcome;
    try (Gate gate = new Gate(true)) {
      outcome = ledger.submit(POSTING);
      gate.waiting();
      way.cut();
      assertThat(failure(outcome)).isInstanceOf(OutcomeUnknownException.class);
    }

    assertThat(ledger.execute(POSTING)).isInstanceOf(Outcome.Replayed.class);
    assertThat(available(store, ACME)).isEqualTo(Amount.of(6));
  }

  @Test
  void posting_cutWhileItsCommitFails_isUnknownAndIsNotThere() throws Exception {
    try (Gate gate = new Gate(true)) {
      CompletableFuture<Outcome<Transaction>> outcome = ledger.submit(POSTING);
      database.execute("select pg_terminate_backend(" + gate.waiting() + ")");
      assertThat(failure(outcome)).isInstanceOf(OutcomeUnknownException.class);
    }

    assertThat(ledger.execute(POSTING)).isInstanceOf(Outcome.Recorded.class);
    assertThat(available(store, ACME)).isEqualTo(Amount.of(6));
  }

  @Test
  void posting_cutBeforeItsCommit_isToldThatNothingHappened() throws Exception {
    try (Gate gate = new Gate(false)) {
      CompletableFuture<Outcome<Transaction>> outcome = ledger.submit(POSTING);
      gate.waiting();
      way.cut();
      assertThat(failure(outcome)).isInstanceOf(StoreUnavailableException.class);
    }

    assertThat(store.transaction(ACME, POSTING.idempotencyKey())).isEmpty();
    assertThat(ledger.execute(POSTING)).isInstanceOf(Outcome.Recorded.class);
  }

  @Test
  void store_whileTheDatabaseIsAway_isUnavailableAndRecoversByItself() {
    way.shut();
    assertThatThrownBy(() -> ledger.execute(POSTING)).isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> available(store, ACME)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.merchant(ACME)).isInstanceOf(StoreUnavailableException.class);

    way.reopen();

    assertThat(available(store, ACME)).isEqualTo(Amount.of(1));
    assertThat(store.merchant(ACME)).isPresent();
    done(ledger, POSTING);
  }

  /// Every server's connections are ended when the database is restarted.
  @Test
  void store_afterAllItsConnectionsWereEnded_recoversByItself() {
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'saldo' and pid <> pg_backend_pid()");

    Outcome<Transaction> outcome = null;
    for (int attempt = 0; outcome == null; attempt++) {
      assertThat(attempt).isLessThan(10);
      try {
        available(store, ACME);
        outcome = ledger.execute(POSTING);
      } catch (StoreUnavailableException e) {
        // A connection that was ended is found out when it is used.
      }
    }

    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
  }

  /// The pool asks its first connection for the level of isolation, whose loss just then it passes
  /// over: unless it is told a level, it sets one of -1 from then on, and gets no connection again.
  @Test
  void store_whoseFirstConnectionsAreLostWhileTheyAreMade_recoversByItself() throws Exception {
    way.cutAt("SHOW TRANSACTION ISOLATION LEVEL");
    PostgresConfig config = PostgresConfig.of(database.urlThrough(way.port()), null, null);
    try (PostgresStore young = PostgresStore.open(config);
        Ledger asking = Bank.ledger(young)) {
      for (int attempt = 0; attempt < 3; attempt++) {
        try {
          asking.execute(POSTING);
          available(young, ACME);
          young.merchant(ACME);
        } catch (LedgerException e) {
          // Of these pools, that was the first connection.
        }
      }

      assertThat(asking.execute(POSTING)).isInstanceOf(Outcome.Replayed.class);
      assertThat(available(young, ACME)).isEqualTo(Amount.of(6));
      assertThat(young.merchant(ACME)).isPresent();
    }
  }

  /// A server that stands still while it has locks would hold up all others.
  @Test
  void server_thatHangsWithItsLocks_isThrownOut() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Needs needs = Needs.of(List.of(POSTING));
    try (PostgresStore hung = PostgresStore.open(database.config())) {
      var decision =
          CompletableFuture.supplyAsync(() ->
              hung.commit(
                  needs,
                  snapshot -> {
                    hanging.countDown();
                    await(released);
                    return decidedToChange(snapshot.merchants().getFirst());
                  }));
      await(hanging);

      assertThat(ledger.execute(POSTING)).isInstanceOf(Outcome.Recorded.class);
      released.countDown();

      assertThat(failure(decision)).isInstanceOf(StoreUnavailableException.class);
    }
  }

  private static Decision decidedToChange(dev.saldo.ledger.Merchant merchant) {
    var none =
        new dev.saldo.ledger.Changes.Rows<dev.saldo.ledger.Hold>(List.of(), List.of(), List.of());
    return new Decision(
        List.of(),
        new dev.saldo.ledger.Changes(
            new dev.saldo.ledger.Changes.Rows<>(List.of(), List.of(merchant), List.of()),
            new dev.saldo.ledger.Changes.Rows<>(List.of(), List.of(), List.of()),
            List.of(),
            none,
            new dev.saldo.ledger.Changes.Rows<>(List.of(), List.of(), List.of()),
            new dev.saldo.ledger.Changes.Rows<>(List.of(), List.of(), List.of()),
            new dev.saldo.ledger.Changes.Rows<>(List.of(), List.of(), List.of()),
            List.of()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
