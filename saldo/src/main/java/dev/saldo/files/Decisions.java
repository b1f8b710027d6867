package dev.saldo.files;

import dev.saldo.client.Bulk;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Asks a server for many things until each is done or refused.
///
/// Lines go in requests of a bounded size. One whose answer is lost is asked for again, also while
/// a server is started anew; so is what stands behind a line that was not decided, because later
/// lines may depend on it. For one thread.
final class Decisions {

  /// So much goes in one request, and the rest of the last line: proxies often take no more than a
  /// megabyte.
  static final int MOST_BYTES = 512 << 10;

  /// So long a server is waited for.
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int MOST_FAULTS = 4;
  private static final long PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final LedgerClient server;
  private final Kind kind;
  private final Consumer<String> notices;

  /// @param notices takes sentences for people
  Decisions(LedgerClient server, Kind kind, Consumer<String> notices) {
    this.server = server;
    this.kind = kind;
    this.notices = notices;
  }

  /// What all lines were answered in the end: each is done or refused.
  List<Bulk.Line> of(List<byte[]> lines) throws ClientException {
    List<Bulk.Line> answers = new ArrayList<>(lines.size());
    long began = System.nanoTime();
    int faults = 0;
    long pause = PAUSE_MILLIS;
    while (answers.size() < lines.size()) {
      List<byte[]> asked = atOnce(lines.subList(answers.size(), lines.size()));
      List<Bulk.Line> answered = server.ask(kind.bulk(asked), LONGEST);
      int undecided = firstUndecided(answered);
      began = undecided == 0 ? began : System.nanoTime();
      if (undecided < 0) {
        answers.addAll(answered);
        faults = 0;
        continue;
      }
      answers.addAll(answered.subList(0, undecided));
      Bulk.Line line = answered.get(undecided);
      faults = undecided == 0 ? faults + 1 : 1;
      if (line.code().equals("internal") && faults == MOST_FAULTS) {
        answers.add(line);
        faults = 0;
        continue;
      }
      if (System.nanoTime() - began > LONGEST.toNanos()) {
        throw ClientException.unanswered(line.detail() + " (" + line.code() + ")");
      }
      notices.accept(line.detail() + " (" + line.code() + "); asking again");
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
    return answers;
  }

  /// What to tell of a server that is not reached, when it was before.
  ///
  /// @param isBegun whether something was recorded: nobody may be told that nothing was done
  static ClientException unreached(ClientException e, boolean isBegun) {
    return isBegun && e.kind() == ClientException.Kind.UNREACHED
        ? ClientException.unanswered(String.valueOf(e.getMessage()))
        : e;
  }

  /// The first lines, as many as go in one request.
  private static List<byte[]> atOnce(List<byte[]> lines) {
    int count = 0;
    for (int bytes = 0;
        count < lines.size() && count < Bulk.MOST_LINES && bytes < MOST_BYTES;
        count++) {
      bytes += lines.get(count).length;
    }
    return lines.subList(0, count);
  }

  private static int firstUndecided(List<Bulk.Line> answers) {
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).isUndecided()) {
        return i;
      }
    }
    return -1;
  }

  private static void pause(long millis) throws ClientException {
    try {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ClientException.unanswered("interrupted");
    }
  }
}
