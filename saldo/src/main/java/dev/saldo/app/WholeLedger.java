package dev.saldo.app;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Times;
import dev.saldo.store.BookRows;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.BooksCopy.Phase;
import dev.saldo.store.CopyException;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.LedgerFile;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import dev.saldo.store.postgres.PostgresConfig;
import dev.saldo.store.postgres.PostgresCopy;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteCopy;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What `saldo export --ledger` and `saldo import --restore` do: they write the books whole into a
/// file, beside a server that may be running, and begin a store with such a file.
public final class WholeLedger {

  private final PrintStream out;
  private final ProgressLine line;
  private final Instant at = Times.truncate(InstantSource.system().instant());

  private WholeLedger(PrintStream out, PrintStream progress, boolean isTerminal) {
    this.out = out;
    this.line = new ProgressLine(progress, isTerminal, System::nanoTime);
  }

  /// Writes the books into a file.
  ///
  /// @param overwrite whether the file may be there already
  /// @param out is told what was done
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when the books or the file cannot be had
  /// @throws StartException when the books are not as they must be
  public static void export(
      Config config,
      Path file,
      boolean overwrite,
      PrintStream out,
      PrintStream progress,
      boolean isTerminal)
      throws ConfigException, StartException {
    WholeLedger ledger = new WholeLedger(out, progress, isTerminal);
    ledger.run(() -> ledger.write(config, file, overwrite), "");
  }

  private void write(Config config, Path file, boolean overwrite) throws ConfigException {
    PostgresConfig database = config.database();
    try (BookRows books =
            database == null ? SqliteBooks.rows(config.data()) : PostgresCopy.from(database);
        DraftFile draft = DraftFile.begin(file, overwrite)) {
      UnfinishedCopy copy =
          books.verified(at, (done, of) -> line.at("verifying", "entries", done, of));
      long rows =
          LedgerFile.write(
              books, copy, draft.out(), (done, of) -> line.at("exporting", "rows", done, of));
      draft.keep();
      line.end();
      out.println("as of       " + copy.at());
      out.println("rows        " + rows);
      out.println("root        " + copy.root());
      out.println("The ledger is whole, and holds: " + file);
    } catch (IOException e) {
      throw new ConfigException(List.of(file + " cannot be written: " + e.getMessage()));
    }
  }

  /// Begins a store with the books in a file, or goes on with it.
  ///
  /// @param out is told what was done
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when the file or the store cannot be had
  /// @throws StartException when the file is not whole, or the store holds other books
  public static void restore(
      Config config, Path file, PrintStream out, PrintStream progress, boolean isTerminal)
      throws ConfigException, StartException {
    WholeLedger ledger = new WholeLedger(out, progress, isTerminal);
    ledger.run(
        () -> ledger.read(config, file),
        "; run the same command again, and it goes on where it was");
  }

  private void read(Config config, Path file) {
    PostgresConfig database = config.database();
    try (LedgerFile from = LedgerFile.open(file);
        CopyTarget to =
            database == null ? SqliteCopy.to(config.data()) : PostgresCopy.to(database)) {
      BooksCopy.Report report = copy(from, to);
      line.end();
      out.println("as of         " + report.at());
      out.println("merchants     " + report.merchants());
      out.println("accounts      " + report.accounts());
      out.println("entries       " + report.entries());
      out.println("rows          " + report.rows());
      out.println("restored now  " + report.copied());
      out.println("root          " + report.root());
      out.println("The books are whole and equal to those that were exported, and hold.");
    }
  }

  private BooksCopy.Report copy(LedgerFile from, CopyTarget to) {
    return BooksCopy.copy(
        from,
        to,
        at,
        BooksCopy.BATCH,
        (phase, done, of) -> line.at(name(phase), unit(phase), done, of));
  }

  /// Whether there is a whole ledger in this file.
  public static boolean isIn(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return LedgerFile.isBegin(new String(in.readNBytes(64), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  /// Takes the books in a file into an embedded store beside it, or goes on with it, so that they
  /// can be looked at.
  ///
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when the file or the store cannot be had
  /// @throws StartException when the file is not whole
  public static UnpackedLedger unpack(Path file, PrintStream progress, boolean isTerminal)
      throws ConfigException, StartException {
    WholeLedger ledger = new WholeLedger(progress, progress, isTerminal);
    Path folder = file.resolveSibling(file.getFileName() + ".books");
    ledger.run(
        () -> {
          try (LedgerFile from = LedgerFile.open(file);
              CopyTarget to = SqliteCopy.to(folder)) {
            checkOwn(folder, from, to);
            ledger.copy(from, to);
          }
        },
        "");
    return UnpackedLedger.in(folder);
  }

  private static void checkOwn(Path folder, LedgerFile from, CopyTarget to) throws ConfigException {
    try {
      boolean isEmpty = to.begun().isEmpty() && to.rows().isEmpty();
      if (!UnpackedLedger.claim(folder, isEmpty)) {
        throw new ConfigException(
            List.of(folder + " holds something else: it is where this file is to be unpacked"));
      }
      Hash there = to.begun().map(UnfinishedCopy::standing).orElseGet(to.rows()::standing);
      if (!isEmpty && !there.equals(from.standing())) {
        throw new ConfigException(
            List.of(folder + " is of another file: remove it, and begin again"));
      }
    } catch (IOException e) {
      throw new ConfigException(List.of(folder + " cannot be written: " + e.getMessage()));
    }
  }

  private static String name(Phase phase) {
    return switch (phase) {
      case CHECKING_SOURCE -> "looking through the file";
      case COPYING -> "restoring";
      case CHECKING_COPY -> "verifying";
    };
  }

  private static String unit(Phase phase) {
    return switch (phase) {
      case CHECKING_SOURCE -> "bytes";
      case COPYING -> "rows";
      case CHECKING_COPY -> "entries";
    };
  }

  private interface Step {
    void run() throws ConfigException;
  }

  private void run(Step step, String goingOn) throws ConfigException, StartException {
    try {
      step.run();
    } catch (StoreOpenException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (StoreUnavailableException | OutcomeUnknownException e) {
      throw new ConfigException(List.of(e.getMessage() + goingOn));
    } catch (CopyException | BrokenInvariantException e) {
      throw new StartException(e);
    } finally {
      line.end();
    }
  }
}
