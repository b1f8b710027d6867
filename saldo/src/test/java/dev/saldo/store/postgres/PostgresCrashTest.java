package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.CrashContract;
import dev.saldo.store.PostingProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A killed process, on PostgreSQL; and a killed PostgreSQL.
@Timeout(300)
final class PostgresCrashTest extends CrashContract {

  private static final int CLIENTS = 16;
  private static final int KILLS = 4;
  private static final int ANSWERS = 200;

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  @Override
  protected String place() {
    return database.url() + "&ApplicationName=killed";
  }

  @Override
  protected LedgerStore open() {
    // A commit that was sent happens, though nobody waits for it any more.
    while (!database
        .ask("select count(*) from pg_stat_activity where application_name = 'killed'")
        .equals("0")) {
      Thread.onSpinWait();
    }
    return PostgresStore.open(database.config());
  }

  @Override
  protected StoredBooks books() {
    return PostgresBooks.open(database.config());
  }

  private enum Told {
    RECORDED,
    NOTHING_HAPPENED,
    UNKNOWN
  }

  private record Answer(int serial, Told told) {}

  /// Many that post over one server, each the next posting as soon as it has an answer, until they
  /// are told to stop.
  private static final class Clients {

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger serials = new AtomicInteger();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final List<Answer> seen = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Clients(Ledger ledger) {
      for (int i = 0; i < CLIENTS; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (!stopped.get()) {
                    int serial = serials.incrementAndGet();
                    answers.add(new Answer(serial, post(ledger, serial)));
                  }
                }));
      }
    }

    private static Told post(Ledger ledger, int serial) {
      try {
        assertThat(ledger.execute(PostingProcess.posting(serial)))
            .isInstanceOf(Outcome.Recorded.class);
        return Told.RECORDED;
      } catch (StoreUnavailableException e) {
        return Told.NOTHING_HAPPENED;
      } catch (OutcomeUnknownException e) {
        return Told.UNKNOWN;
      }
    }

    /// Waits for so many postings that were recorded, or that were not.
    void await(int many, boolean recorded) throws InterruptedException {
      for (int count = 0; count < many; ) {
        Answer answer = Objects.requireNonNull(answers.poll(60, TimeUnit.SECONDS), "no answer");
        seen.add(answer);
        if (recorded == (answer.told() == Told.RECORDED)) {
          count++;
        }
      }
    }

    /// All answers there were.
    List<Answer> stop() throws InterruptedException {
      stopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      answers.drainTo(seen);
      return seen;
    }
  }

  /// Everybody was told the truth: what was recorded is there once, what was told as not having
  /// happened is not, and what nobody could tell is wholly there or wholly absent. The server needs
  /// nobody's help to go on.
  @Test
  void books_ofADatabaseKilledWhilePosting_holdAllThatWasAnswered(
      @TempDir Path folder, TestReporter report) throws Exception {
    try (Cluster cluster = Cluster.start(folder)) {
      PostgresConfig config = PostgresConfig.of(cluster.url(), null, null);
      try (PostgresStore store = PostgresStore.open(config)) {
        List<Answer> answers = new ArrayList<>();
        try (Ledger ledger = Bank.ledger(store)) {
          PostingProcess.merchants().forEach(id -> Bank.done(ledger, Bank.save(id)));
          Clients clients = new Clients(ledger);
          for (int kill = 0; kill < KILLS; kill++) {
            clients.await(ANSWERS, true);
            if (kill % 2 == 0) {
              cluster.kill();
            } else {
              cluster.stopAtOnce();
            }
            clients.await(1, false);
            cluster.restart();
          }
          clients.await(ANSWERS, true);
          answers.addAll(clients.stop());
        }

        List<Integer> recorded = serials(answers, Told.RECORDED);
        Collection<Integer> present = settle(store, recorded, 1, answers.size(), report);

        assertThat(present).doesNotContainAnyElementsOf(serials(answers, Told.NOTHING_HAPPENED));
        report.publishEntry("unknown", "" + serials(answers, Told.UNKNOWN).size());
        verify(PostgresBooks.open(config));
      }
    }
  }

  private static List<Integer> serials(List<Answer> answers, Told told) {
    return answers.stream().filter(each -> each.told() == told).map(Answer::serial).toList();
  }

  /// Else all this would prove little.
  @Test
  void database_ofTheTests_flushes() {
    open().close(); // for the tables that will be emptied
    assertThat(database.ask("show fsync")).isEqualTo("on");
    assertThat(database.ask("show synchronous_commit")).isEqualTo("on");
  }
}
