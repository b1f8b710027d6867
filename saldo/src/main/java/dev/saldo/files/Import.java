package dev.saldo.files;

import dev.saldo.client.Ask;
import dev.saldo.client.Bulk;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.ImportFile.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has a server record what is in a file.
///
/// Rows are read in bulks of a bounded size, one ahead of the one that is being [asked
/// for][Decisions]. What is refused goes into the rejects. After each second or so a [Mark] says
/// how far it is; a run that was killed at any moment is gone on with by the next one, and the
/// idempotency keys see to it that nothing is recorded twice.
///
/// For one thread.
public final class Import {

  private static final long MARK_EVERY = Duration.ofSeconds(1).toNanos();

  /// Is told how far it is, in lines of the file.
  @FunctionalInterface
  public interface Progress {
    void at(long done, long of);
  }

  private final ImportFile file;
  private final Look look;
  private final LedgerClient server;
  private final Decisions decisions;
  private final Consumer<String> notices;
  private final Progress progress;
  private final Path markFile;
  private final String signature;

  private long rows;
  private long recorded;
  private long there;
  private long leftOut;
  private final SortedMap<String, Long> rejected = new TreeMap<>();
  private String last = "";
  private long marked;

  private Import(
      ImportFile file,
      Look look,
      String server,
      LedgerClient client,
      Consumer<String> notices,
      Progress progress)
      throws IOException {
    this.file = file;
    this.look = look;
    this.server = client;
    this.decisions = new Decisions(client, file.kind(), notices);
    this.notices = notices;
    this.progress = progress;
    this.markFile = file.beside(".mark");
    this.signature = server + " " + file.signature(look);
  }

  /// Imports a file, or goes on with it.
  ///
  /// @param address of the server, by which a mark is known
  /// @param notices takes sentences for people
  /// @return what came of all of it
  /// @throws FileException when the file cannot be used; what was answered before is in the books
  /// @throws ClientException when the server did not answer: the next run goes on
  public static ImportReport run(
      ImportFile file,
      String address,
      LedgerClient client,
      Consumer<String> notices,
      Progress progress)
      throws FileException, ClientException {
    try {
      Import all = new Import(file, file.look(), address, client, notices, progress);
      try {
        return all.run();
      } catch (ClientException e) {
        throw Decisions.unreached(e, all.recorded > 0);
      }
    } catch (IOException e) {
      throw new FileException(file.path() + ": " + e.getMessage(), e);
    }
  }

  /// Where the rows go that are not recorded.
  public static Path rejects(ImportFile file) {
    return file.beside(".rejects");
  }

  /// Rows that are asked for together.
  ///
  /// @param lines of the ledger API, of all the rows
  private record Batch(List<Row> rows, List<byte[]> lines) {}

  private ImportReport run() throws IOException, FileException, ClientException {
    try (Rows source = file.rows(look)) {
      server.ask(Ask.get("currencies")); // whether it is there, and lets us in
      long rejects = resume();
      source.skip(rows);
      try (Rejects away = source.rejects(rejects(file), rejects);
          ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor()) {
        Batch batch = fill(source);
        while (!batch.rows().isEmpty()) {
          Future<Batch> next = reading.submit(() -> fill(source));
          answer(batch, away);
          mark(away, false);
          batch = result(next);
        }
        progress.at(look.lines(), look.lines());
      }
      Files.deleteIfExists(markFile);
      return report();
    }
  }

  private ImportReport report() {
    return new ImportReport(rows, recorded, there, leftOut, rejected);
  }

  private static Batch result(Future<Batch> next) throws IOException, FileException {
    try {
      return next.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case FileException unfit -> throw unfit;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /// Takes up the counts of a mark, if there is one of these books.
  ///
  /// @return how many bytes of rejects there are from before
  private long resume() throws IOException, ClientException {
    Optional<Mark> mark = Mark.read(markFile, signature);
    if (mark.isEmpty() || mark.get().last().isEmpty()) {
      return 0;
    }
    ImportReport done = mark.get().done();
    Path rejects = rejects(file);
    if (mark.get().rejects() > (Files.exists(rejects) ? Files.size(rejects) : 0)) {
      notices.accept(rejects + " is not whole any more, so it begins with the first row again");
      return 0;
    }
    try {
      server.ask(file.kind().look(mark.get().last()));
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.REFUSED) {
        throw e;
      }
      notices.accept(
          "what was imported before is not in these books, so it begins with the first row again");
      return 0;
    }
    rows = done.rows();
    recorded = done.recorded();
    there = done.there();
    leftOut = done.leftOut();
    rejected.putAll(done.rejected());
    last = mark.get().last();
    notices.accept("going on behind row " + rows + ", where it was stopped");
    return mark.get().rejects();
  }

  private void mark(Rejects away, boolean isDue) throws IOException {
    long now = System.nanoTime();
    if (isDue || marked == 0 || now - marked >= MARK_EVERY) {
      marked = now;
      new Mark(signature, last, away.flushed(), report()).write(markFile);
    }
  }

  private static Batch fill(Rows source) throws IOException, FileException {
    List<Row> rows = new ArrayList<>();
    List<byte[]> lines = new ArrayList<>();
    int bytes = 0;
    while (rows.size() < Bulk.MOST_LINES
        && lines.size() < Bulk.MOST_LINES
        && bytes < Decisions.MOST_BYTES) {
      Row row = source.next();
      if (row == null) {
        break;
      }
      rows.add(row);
      lines.addAll(row.asked());
      for (byte[] line : row.asked()) {
        bytes += line.length;
      }
    }
    return new Batch(rows, lines);
  }

  private void answer(Batch batch, Rejects away) throws IOException, ClientException {
    List<Bulk.Line> answers = decisions.of(batch.lines());
    int next = 0;
    for (Row row : batch.rows()) {
      List<Bulk.Line> own = answers.subList(next, next + row.asked().size());
      next += row.asked().size();
      count(row, own, away);
    }
    progress.at(
        Math.min(batch.rows().getLast().line(), Math.max(0, look.lines() - 1)), look.lines());
  }

  private void count(Row row, List<Bulk.Line> answers, Rejects away) throws IOException {
    rows++;
    Row.@Nullable Fault fault = row.fault();
    for (Bulk.Line answer : answers) {
      if (answer.isDone()) {
        last = answer.id();
        if (answer.status() == 201) {
          recorded++;
        } else {
          there++;
        }
      } else if (fault == null) {
        fault = new Row.Fault(answer.code(), answer.detail());
      }
    }
    if (fault != null) {
      rejected.merge(fault.code(), 1L, Long::sum);
      away.add(row, fault);
    } else if (row.isLeftOut()) {
      leftOut++;
    }
  }
}
