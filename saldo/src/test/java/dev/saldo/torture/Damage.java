package dev.saldo.torture;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.CheckpointException;
import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// A file of the embedded store of which pages are torn, overwritten with noise or zeros, or cut
/// off. Whatever is answered from it is the truth, and what is not the truth any more is found by
/// `saldo verify`. Of a page that is whole but for one sector, rows may be read that are other
/// rows: those are found by `saldo verify` alone.
record Damage() implements Trial {

  private static final int PAGE = 4096;
  private static final int SECTOR = 512;
  private static final int OPENINGS_OF_BOOKS = 400;
  private static final List<String> TABLES =
      List.of("account", "entry", "txn", "hold", "merchant_key", "credential", "operator", "log");

  @Override
  public String name() {
    return "damage-file-sqlite";
  }

  @Override
  public String promise() {
    return "A torn or damaged file is found and told, and never served as if it were whole.";
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    Random random = new Random(effort.seed());
    Findings findings = new Findings();
    long end = effort.end();
    int rounds = 0;
    do {
      Path folder = Files.createTempDirectory("saldo-damage");
      try {
        Path books = books(folder, random, findings);
        Truth truth = Truth.of(books, folder.resolve("truth"));
        int opened = 0;
        do {
          rounds++;
          findings.at("seed %d, round %d".formatted(effort.seed(), rounds));
          Path copy = folder.resolve("copy");
          copy(books, copy);
          Harm harm = damage(copy.resolve("saldo.db"), random);
          findings.at("seed %d, round %d, %s".formatted(effort.seed(), rounds, harm.told()));
          truth.compare(copy, harm.isInside(), findings);
          Folders.remove(copy);
          opened++;
        } while (opened < OPENINGS_OF_BOOKS && System.nanoTime() < end);
      } finally {
        Folders.remove(folder);
      }
    } while (System.nanoTime() < end);
    return findings.tally(rounds, rounds);
  }

  /// Books of a server that was stopped in good order.
  private static Path books(Path folder, Random random, Findings findings) throws Exception {
    Site site = Site.embedded(folder);
    try (Serving server = Serving.start(folder, site);
        Load load =
            new Load(random.nextLong(), server::address, InstantSource.system(), findings)
                .introduce()) {
      load.start();
      load.await(300);
      load.stop();
      new Judge(load, site::books, folder, random).judge();
      server.stop();
    }
    return folder.resolve("books");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /// @param isInside whether the rest of the page is as it was
  private record Harm(String told, boolean isInside) {}

  private static Harm damage(Path file, Random random) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      int pages = Math.toIntExact(bytes.length() / PAGE);
      int page = random.nextInt(pages);
      switch (random.nextInt(4)) {
        case 0 -> {
          byte[] noise = new byte[PAGE];
          random.nextBytes(noise);
          write(bytes, (long) page * PAGE, noise);
          return new Harm("page %d of %d overwritten with noise".formatted(page + 1, pages), false);
        }
        case 1 -> {
          write(bytes, (long) page * PAGE, new byte[PAGE]);
          return new Harm("page %d of %d overwritten with zeros".formatted(page + 1, pages), false);
        }
        case 2 -> {
          int sector = random.nextInt(PAGE / SECTOR);
          byte[] noise = new byte[SECTOR];
          random.nextBytes(noise);
          write(bytes, (long) page * PAGE + (long) sector * SECTOR, noise);
          return new Harm(
              "sector %d of page %d of %d overwritten with noise"
                  .formatted(sector + 1, page + 1, pages),
              true);
        }
        default -> {
          bytes.setLength((long) page * PAGE + random.nextInt(PAGE));
          return new Harm("cut off in page %d of %d".formatted(page + 1, pages), false);
        }
      }
    }
  }

  private static void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  /// What the books say while they are whole.
  ///
  /// @param checkpoint of them, as an operator keeps it elsewhere
  private record Truth(
      TreeMap<String, String> balances,
      TreeMap<String, String> lines,
      TreeSet<String> rows,
      Path checkpoint) {

    static Truth of(Path folder, Path checkpoint) throws Exception {
      try (StoredBooks books = SqliteBooks.open(folder, InstantSource.system());
          OutputStream out = Files.newOutputStream(checkpoint)) {
        Verification.verify(books, null, new CheckpointWriter(out), (_, _) -> {});
      }
      TreeMap<String, String> balances = new TreeMap<>();
      TreeMap<String, String> lines = new TreeMap<>();
      try (LedgerStore store = SqliteStore.open(folder, InstantSource.system())) {
        for (int i = 0; i < Load.MERCHANTS; i++) {
          MerchantId merchant = new MerchantId("merchant-" + i);
          balances.put(merchant.value(), balances(store, merchant));
          lines.put(merchant.value(), lines(store, merchant));
        }
      }
      return new Truth(balances, lines, rows(folder), checkpoint);
    }

    private static String balances(LedgerStore store, MerchantId merchant) {
      MerchantBalances found =
          store
              .balances(List.of(new BalanceQuery.ByMerchant(merchant)))
              .getFirst()
              .orElseThrow(() -> new BrokenInvariantException(merchant + " is gone"));
      return String.join("; ", found.accounts().stream().map(Account::toString).toList());
    }

    private static String lines(LedgerStore store, MerchantId merchant) {
      return String.join(
          "; ",
          store
              .statement(
                  new StatementQuery(merchant, null, null, null, null, null, null, null, 1_000))
              .stream()
              .map(StatementLine::toString)
              .toList());
    }

    /// All rows of the tables that verify guards.
    private static TreeSet<String> rows(Path folder) throws SQLException {
      TreeSet<String> rows = new TreeSet<>();
      try (Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("saldo.db"));
          Statement statement = connection.createStatement()) {
        for (String table : TABLES) {
          try (ResultSet found = statement.executeQuery("select * from " + table)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
              List<String> row = new ArrayList<>(List.of(table));
              for (int i = 1; i <= columns; i++) {
                byte[] value = found.getBytes(i);
                row.add(value == null ? "" : HexFormat.of().formatHex(value));
              }
              rows.add(String.join(" ", row));
            }
          }
        }
      }
      return rows;
    }

    /// Compares with what a damaged copy says, which may say nothing, but nothing else.
    ///
    /// @param unread whether only verify is asked
    void compare(Path folder, boolean unread, Findings findings) throws Exception {
      boolean holds = verifies(folder);
      findings.check(
          !holds || isWhole(folder), "verify finds nothing, though rows are not what they were");
      if (unread) {
        return;
      }
      try (LedgerStore store = SqliteStore.open(folder, InstantSource.system())) {
        for (int i = 0; i < Load.MERCHANTS; i++) {
          MerchantId merchant = new MerchantId("merchant-" + i);
          checkServed(merchant, "balances", () -> balances(store, merchant), balances, findings);
          checkServed(merchant, "entries", () -> lines(store, merchant), lines, findings);
        }
      } catch (StoreOpenException e) {
        findings.check(
            String.valueOf(e.getMessage()).lines().count() == 1, "is told so: " + e.getMessage());
      }
    }

    private static void checkServed(
        MerchantId merchant,
        String what,
        Supplier<String> asks,
        TreeMap<String, String> truth,
        Findings findings) {
      try {
        String served = asks.get();
        findings.check(
            served.equals(truth.get(merchant.value())),
            "the %s of %s are served as %s".formatted(what, merchant, served));
      } catch (BrokenInvariantException | StoreUnavailableException e) {
        findings.check(true, "");
      }
    }

    private boolean verifies(Path folder) throws IOException {
      try (StoredBooks books = SqliteBooks.open(folder, InstantSource.system());
          CheckpointReader since = CheckpointReader.open(checkpoint)) {
        return Verification.verify(
                books, since, new CheckpointWriter(OutputStream.nullOutputStream()), (_, _) -> {})
            .findings()
            .isEmpty();
      } catch (StoreOpenException
          | StoreUnavailableException
          | BrokenInvariantException
          | CheckpointException e) {
        return false;
      }
    }

    private boolean isWhole(Path folder) {
      try {
        return rows(folder).equals(rows);
      } catch (SQLException e) {
        return false;
      }
    }
  }
}
