package dev.saldo.app;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.CheckpointException;
import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.Finding;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.store.StoreOpenException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `saldo verify` does: it goes through the books beside a server that may be running, and
/// says what is not as it must be.
public final class Verify {

  private Verify() {}

  /// Goes through the books.
  ///
  /// @param since the file of an earlier checkpoint that they must extend; null for none
  /// @param checkpoint the file for a checkpoint of them, written only when they hold; null for
  ///   none
  /// @param out is told what was found
  /// @param progress is told how far it is, on one line that is written over
  /// @throws ConfigException when the books or a file cannot be had
  /// @throws StartException when the books are not as they must be
  public static void verify(
      Config config,
      @Nullable Path since,
      @Nullable Path checkpoint,
      PrintStream out,
      PrintStream progress)
      throws ConfigException, StartException {
    Verification.Report report = report(config, since, checkpoint, progress);
    tellFindings(report, out);
    tell(report, out);
    if (!report.holds()) {
      throw brokenBooks(report, checkpoint == null ? "" : ", so no checkpoint was written");
    }
  }

  static StartException brokenBooks(Verification.Report report, String therefore) {
    return new StartException(
        (report.found() == 1 ? "one finding" : report.found() + " findings")
            + ": the books are not as they must be"
            + therefore);
  }

  private static Verification.Report report(
      Config config, @Nullable Path since, @Nullable Path checkpoint, PrintStream progress)
      throws ConfigException, StartException {
    try (DraftFile draft = checkpoint == null ? null : DraftFile.begin(checkpoint, true)) {
      OutputStream file = draft == null ? OutputStream.nullOutputStream() : draft.out();
      Verification.Report report = reportOn(config, since, file, progress);
      if (draft != null && report.holds()) {
        draft.keep();
      }
      return report;
    } catch (StoreOpenException | CheckpointException | StoreUnavailableException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new ConfigException(List.of("a file cannot be used: " + e));
    } catch (UncheckedIOException e) {
      throw new ConfigException(List.of("a file cannot be used: " + e.getCause()));
    } catch (BrokenInvariantException e) {
      throw new StartException(e);
    }
  }

  private static Verification.Report reportOn(
      Config config, @Nullable Path since, OutputStream file, PrintStream progress)
      throws IOException {
    ProgressLine line = new ProgressLine(progress, true, System::nanoTime);
    try (StoredBooks books = Saldo.openBooks(config);
        CheckpointReader earlier = since == null ? null : CheckpointReader.open(since)) {
      return Verification.verify(
          books,
          earlier,
          new CheckpointWriter(file),
          (done, of) -> line.at("verifying", "entries", done, of));
    } finally {
      line.end();
    }
  }

  static void tellFindings(Verification.Report report, PrintStream out) {
    report.findings().stream().map(Finding::toString).forEach(out::println);
    if (report.found() > report.findings().size()) {
      out.println("… and " + (report.found() - report.findings().size()) + " more");
    }
  }

  private static void tell(Verification.Report report, PrintStream out) {
    out.println("as of       " + report.at());
    out.println("merchants   " + report.merchants());
    out.println("accounts    " + report.accounts());
    out.println("entries     " + report.entries());
    out.println("log lines   " + report.logLines());
    out.println("root        " + report.root());
    out.println("not guarded " + String.join(", ", Verification.NOT_GUARDED));
    out.println("findings    " + report.found());
  }
}
