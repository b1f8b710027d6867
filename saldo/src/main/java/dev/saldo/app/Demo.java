package dev.saldo.app;

import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantQuery;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Random;

/// What `saldo demo` does: an ordinary server on books that hold the day of [DemoDay], and requests
/// to try it with.
public final class Demo {

  private Demo() {}

  /// Serves the demo until the process is told to stop, and then ends it; does not return.
  ///
  /// @param out told when it is ready, with the requests
  /// @throws StartException when it cannot start
  public static void serve(Config config, PrintStream out) throws StartException {
    Lifetime.run(() -> start(config, out));
  }

  /// @return what stops it and, if its folder was a temporary one, removes that
  static AutoCloseable start(Config config, PrintStream out) throws StartException {
    Path given = config.demoData();
    if (given != null) {
      return start(config.withData(given), out, "The books are kept in " + given + ".");
    }
    Path folder = temporary();
    try {
      Saldo saldo = start(config.withData(folder), out, "Nothing is kept.");
      return () -> {
        saldo.close();
        remove(folder);
      };
    } catch (StartException | RuntimeException | Error e) {
      remove(folder);
      throw e;
    }
  }

  private static Saldo start(Config config, PrintStream out, String kept) throws StartException {
    DemoKeys keys = prepare(config);
    Saldo saldo = Saldo.start(config);
    out.println("Saldo is ready at " + saldo.address() + " with a day of six merchants.");
    out.println("Stop it with Ctrl-C. " + kept);
    DemoRequests.of(saldo.address(), keys).forEach(out::println);
    return saldo;
  }

  /// Has the demo's merchants, their day and their keys in the books.
  private static DemoKeys prepare(Config config) throws StartException {
    DemoDay.Clock clock = new DemoDay.Clock();
    try (LedgerStore store = Saldo.openStore(config, clock)) {
      if (store.merchant(DemoDay.KAMPALA).isEmpty()
          && !store.merchants(new MerchantQuery("", null, null, 1)).isEmpty()) {
        throw new StartException(
            "the books in " + config.data() + " are somebody's, not the demo's");
      }
      try (Ledger ledger =
          new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(DemoDay.SEED)))) {
        DemoDay.record(ledger, clock);
        return DemoKeys.give(ledger, clock);
      }
    }
  }

  private static Path temporary() throws StartException {
    try {
      return Files.createTempDirectory("saldo-demo-");
    } catch (IOException e) {
      throw new StartException("no temporary folder can be made: " + e.getMessage());
    }
  }

  private static void remove(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
