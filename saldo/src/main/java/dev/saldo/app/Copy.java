package dev.saldo.app;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Times;
import dev.saldo.store.BookRows;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.CopyException;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.postgres.PostgresCopy;
import dev.saldo.store.sqlite.SqliteCopy;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `saldo copy` does: it copies books whole from one store to another, or goes on with it.
public final class Copy {

  private Copy() {}

  /// Copies the books.
  ///
  /// @param out is told what was done
  /// @param progress is told how far it is
  /// @param isTerminal whether somebody looks at `progress` now
  /// @throws ConfigException when one of the two stores cannot be had
  /// @throws StartException when they cannot be copied, or the copy is not equal
  public static void copy(Config config, PrintStream out, PrintStream progress, boolean isTerminal)
      throws ConfigException, StartException {
    Config.Place source = config.from();
    Config.Place target = config.to();
    if (source == null || target == null) {
      throw new ConfigException(missing(source, target));
    }
    ProgressLine line = new ProgressLine(progress, isTerminal, System::nanoTime);
    try (BookRows from = from(source);
        CopyTarget to = to(target)) {
      BooksCopy.Report report =
          BooksCopy.copy(
              from,
              to,
              Times.truncate(InstantSource.system().instant()),
              BooksCopy.BATCH,
              (phase, done, of) -> line.at(name(phase), unit(phase), done, of));
      line.end();
      tell(report, out);
    } catch (StoreOpenException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (StoreUnavailableException | OutcomeUnknownException e) {
      line.end();
      throw new ConfigException(
          List.of(e.getMessage() + "; run the same command again, and it goes on where it was"));
    } catch (CopyException | BrokenInvariantException e) {
      line.end();
      throw new StartException(e);
    }
  }

  private static List<String> missing(
      Config.@Nullable Place source, Config.@Nullable Place target) {
    List<String> missing = new ArrayList<>();
    if (source == null) {
      missing.add("--from is missing: where the books are.");
    }
    if (target == null) {
      missing.add("--to is missing: where to copy them.");
    }
    return missing;
  }

  private static BookRows from(Config.Place place) {
    return switch (place) {
      case Config.Embedded embedded -> SqliteCopy.from(embedded.folder());
      case Config.InPostgres postgres -> PostgresCopy.from(postgres.config());
    };
  }

  private static CopyTarget to(Config.Place place) {
    return switch (place) {
      case Config.Embedded embedded -> SqliteCopy.to(embedded.folder());
      case Config.InPostgres postgres -> PostgresCopy.to(postgres.config());
    };
  }

  private static String name(BooksCopy.Phase phase) {
    return switch (phase) {
      case CHECKING_SOURCE -> "verifying";
      case COPYING -> "copying";
      case CHECKING_COPY -> "verifying the copy";
    };
  }

  private static String unit(BooksCopy.Phase phase) {
    return switch (phase) {
      case CHECKING_SOURCE, CHECKING_COPY -> "entries";
      case COPYING -> "rows";
    };
  }

  private static void tell(BooksCopy.Report report, PrintStream out) {
    out.println("as of       " + report.at());
    out.println("merchants   " + report.merchants());
    out.println("accounts    " + report.accounts());
    out.println("entries     " + report.entries());
    out.println("rows        " + report.rows());
    out.println("copied now  " + report.copied());
    out.println("root        " + report.root());
    out.println("The copy is whole and equal, and holds.");
  }
}
