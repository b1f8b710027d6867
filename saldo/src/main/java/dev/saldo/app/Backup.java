package dev.saldo.app;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.Verification;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteBackup;
import dev.saldo.store.sqlite.SqliteBooks;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What `saldo backup` and `saldo restore` do: they copy the embedded database into one file,
/// beside a server that may be running, and begin a folder with such a file. What was written is
/// verified before it gets its name.
public final class Backup {

  private final PrintStream out;
  private final ProgressLine line;
  private final Instant at = Times.truncate(InstantSource.system().instant());

  private Backup(PrintStream out, PrintStream progress, boolean isTerminal) {
    this.out = out;
    this.line = new ProgressLine(progress, isTerminal, System::nanoTime);
  }

  /// Copies the books into a file.
  ///
  /// @param overwrite whether the file may be there already
  /// @param out is told what was done
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when the books or the file cannot be had
  /// @throws StartException when the books are not as they must be
  public static void backUp(
      Config config,
      Path file,
      boolean overwrite,
      PrintStream out,
      PrintStream progress,
      boolean isTerminal)
      throws ConfigException, StartException {
    Backup backup = new Backup(out, progress, isTerminal);
    backup.run(
        config,
        () ->
            SqliteBackup.write(
                config.data(),
                file,
                overwrite,
                backup.pages("backing up"),
                draft -> backup.verify(draft, "so no backup was written")));
    out.println("The backup is whole, and holds: " + file);
  }

  /// Begins a folder with the books in a file.
  ///
  /// @param out is told what was done
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when the file or the folder cannot be had
  /// @throws StartException when the books are not as they must be
  public static void restore(
      Config config, Path file, PrintStream out, PrintStream progress, boolean isTerminal)
      throws ConfigException, StartException {
    Backup backup = new Backup(out, progress, isTerminal);
    backup.run(
        config,
        () ->
            SqliteBackup.restore(
                file,
                config.data(),
                backup.pages("restoring"),
                draft -> backup.verify(draft, "so nothing was restored")));
    out.println("The books are whole, and hold: " + config.data());
  }

  private void run(Config config, Runnable copies) throws ConfigException, StartException {
    if (config.database() != null) {
      throw new ConfigException(
          List.of(
              "books in PostgreSQL are backed up by PostgreSQL's own means: docs/backup.md tells"
                  + " how."));
    }
    try {
      copies.run();
      line.end();
    } catch (StoreOpenException | StoreUnavailableException e) {
      line.end();
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (BrokenInvariantException e) {
      line.end();
      throw new StartException(e);
    } catch (BrokenBooks e) {
      line.end();
      Verify.tellFindings(e.report, out);
      throw Verify.brokenBooks(e.report, ", " + e.therefore);
    }
  }

  private SqliteBackup.Progress pages(String what) {
    return (done, of) -> line.at(what, "pages", done, of);
  }

  private void verify(Path database, String therefore) {
    Verification.Report report;
    try (StoredBooks books = SqliteBooks.inFile(database, at)) {
      report = Verification.verify(books, (done, of) -> line.at("verifying", "entries", done, of));
    }
    line.end();
    if (!report.holds()) {
      throw new BrokenBooks(report, therefore);
    }
    out.println("as of       " + report.at());
    out.println("merchants   " + report.merchants());
    out.println("accounts    " + report.accounts());
    out.println("entries     " + report.entries());
  }

  /// What was written does not hold.
  private static final class BrokenBooks extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Verification.Report report;
    private final String therefore;

    BrokenBooks(Verification.Report report, String therefore) {
      this.report = report;
      this.therefore = therefore;
    }
  }
}
