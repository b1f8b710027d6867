package dev.saldo.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.app.ClockedServer;
import dev.saldo.store.sqlite.SqliteBooks;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A judge who finds nothing whatever happens would make every trial pass.
final class JudgeTest {

  @TempDir private Path folder;

  private final Findings findings = new Findings();
  private ClockedServer server;
  private Load load;
  private Judge judge;

  @BeforeEach
  void start() throws Exception {
    Path books = folder.resolve("books");
    server = ClockedServer.start(books, Wire.TOKEN, InstantSource.system());
    load = new Load(1, server::address, InstantSource.system(), findings).introduce();
    judge =
        new Judge(
            load, () -> SqliteBooks.open(books, InstantSource.system()), folder, new Random(1));
    load.start();
    load.await(200);
    load.stop();
    load.settle();
  }

  @AfterEach
  void stop() {
    load.close();
    server.close();
  }

  private List<String> judged() throws Exception {
    judge.judge();
    return findings.tally(1, 0).findings();
  }

  private Remembered recorded() {
    return load.remembered().filter(Remembered::isRecorded).findFirst().orElseThrow();
  }

  @Test
  void books_thatAreAsRemembered_areFoundSo() throws Exception {
    assertThat(judged()).isEmpty();
    assertThat(findings.tally(1, 0).checks()).isGreaterThan(200);
  }

  /// As a posting is that was recorded twice, under two keys.
  @Test
  void posting_thatNobodyAskedFor_isFound() throws Exception {
    Remembered forgotten = recorded();
    load.clients.forEach(client -> client.remembered.remove(forgotten));

    assertThat(judged()).anyMatch(finding -> finding.contains(forgotten.key + " in "));
    assertThat(judged()).anyMatch(finding -> finding.contains("the clients' sums are"));
  }

  @Test
  void posting_thatWasAnsweredAndIsNotThere_isFound() throws Exception {
    Remembered real = recorded();
    Remembered lost = new Remembered(real.merchant, "lost", real.body, real.changes, null, null, 0);
    lost.state = Remembered.State.RECORDED;
    lost.answer = real.answer;
    load.clients.getFirst().remembered.add(lost);

    assertThat(judged()).anyMatch(finding -> finding.contains("the clients' sums are"));
  }

  /// What was told not to have happened must not be there when it is asked for again.
  @Test
  void answer_thatTakesBackAnEarlierOne_isFound() throws Exception {
    Remembered posting = recorded();
    posting.state = Remembered.State.OPEN;
    posting.lost = false;
    load.clients.getFirst().ask(posting);

    assertThat(findings.tally(1, 0).findings())
        .anyMatch(finding -> finding.contains("nothing had happened to it before"));
  }
}
