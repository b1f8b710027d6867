package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.app.ChildProgram;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.CheckpointException;
import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Times;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/// A file of the embedded store, or its log, of which bytes are flipped, pages or sectors
/// overwritten with noise or zeros, the end cut off, or the whole exchanged for another file.
///
/// What is answered from it is what was answered before; or it is not answered; or `saldo verify`,
/// given a checkpoint of before, finds what is wrong. A page that is none is never served: SQLite
/// tells it from one. Of a page that is one but for some bytes, rows may be read that are other
/// rows, and of a file whose log is lost, those of an earlier commit: these are found by `saldo
/// verify` alone. Where it finds nothing, the damage is in a place that nothing depends on, and all
/// is answered as before. A file of no bytes is what a first start leaves that was cut short, so
/// that new books are begun in it: that the old ones are gone, `saldo verify` tells. Nobody meets
/// any other exception, and no terminal a stack trace.
record Damage() implements Trial {

  private static final int PAGE = 4096;
  private static final int SECTOR = 512;
  private static final int DAMAGES_OF_BOOKS = 150;

  /// Programs take long to start, so that not every damage is shown to them.
  private static final int PROGRAMS_EVERY = 15;

  private static final String DATABASE = "saldo.db";
  private static final String LOG = "saldo.db-wal";

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
        Truth truth = Truth.of(books, folder);
        int damaged = 0;
        do {
          rounds++;
          Path copy = copy(books, folder.resolve("copy"));
          Harm harm = damage(copy, random);
          findings.at("seed %d, round %d, %s".formatted(effort.seed(), rounds, harm.told()));
          if (rounds % PROGRAMS_EVERY == 0) {
            programs(copy(copy, folder.resolve("other")), findings);
            Folders.remove(folder.resolve("other"));
          }
          truth.compare(copy, harm.isNoPage(), findings);
          Folders.remove(copy);
          damaged++;
        } while (damaged < DAMAGES_OF_BOOKS
            && (rounds < effort.faults() || System.nanoTime() < end));
      } finally {
        Folders.remove(folder);
      }
    } while (rounds < effort.faults() || System.nanoTime() < end);
    return findings.tally(rounds, rounds);
  }

  /// Books of a server that was stopped in good order, or was killed and left its log.
  private static Path books(Path folder, Random random, Findings findings) throws Exception {
    Site site = Site.embedded(folder);
    try (Serving server = Serving.start(folder, site);
        Load load =
            new Load(random.nextLong(), server::address, InstantSource.system(), findings)
                .introduce()) {
      load.start();
      load.await(300);
      load.stop();
      if (random.nextBoolean()) {
        server.stop();
      } else {
        server.kill();
      }
    }
    return folder.resolve("books");
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  /// @param isNoPage whether whole pages of the database were made what is no page
  private record Harm(String told, boolean isNoPage) {}

  private static Harm damage(Path folder, Random random) throws IOException {
    Path log = folder.resolve(LOG);
    boolean ofLog = Files.exists(log) && Files.size(log) > 0 && random.nextInt(3) == 0;
    Path file = ofLog ? log : folder.resolve(DATABASE);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      int pages = Math.toIntExact(bytes.length() / PAGE);
      int page = random.nextInt(pages);
      long at = (long) page * PAGE;
      String where = "%s, page %d of %d ".formatted(file.getFileName(), page + 1, pages);
      return switch (random.nextInt(ofLog ? 5 : 8)) {
        case 0 -> {
          bytes.setLength(at + 1 + random.nextInt(PAGE - 1));
          yield new Harm(where + "cut off", !ofLog);
        }
        case 1 -> {
          write(bytes, at, noise(PAGE, random));
          yield new Harm(where + "made noise", !ofLog);
        }
        case 2 -> {
          write(bytes, at, new byte[PAGE]);
          yield new Harm(where + "made zeros", !ofLog);
        }
        case 3 -> {
          int flips = 1 + random.nextInt(3);
          StringBuilder told = new StringBuilder(where);
          for (int i = 0; i < flips; i++) {
            int place = random.nextInt(PAGE);
            bytes.seek(at + place);
            int was = bytes.read();
            int flipped = was ^ (1 << random.nextInt(8));
            write(bytes, at + place, new byte[] {(byte) flipped});
            told.append("byte %d from %d to %d ".formatted(place, was, flipped));
          }
          yield new Harm(told.toString(), false);
        }
        case 4 -> {
          bytes.setLength(0);
          if (ofLog) {
            yield new Harm("the log lost", false);
          }
          boolean isText = random.nextBoolean();
          if (isText) {
            bytes.write("no database at all, but a text. ".repeat(999).getBytes(UTF_8));
          }
          yield new Harm((isText ? "a text" : "nothing") + " in its place", isText);
        }
        case 5 -> {
          long sector = at + (long) random.nextInt(PAGE / SECTOR) * SECTOR;
          write(bytes, sector, random.nextBoolean() ? new byte[SECTOR] : noise(SECTOR, random));
          yield new Harm(where + "sector at %d overwritten".formatted(sector % PAGE), false);
        }
        case 6 -> {
          byte[] other = new byte[PAGE];
          int from = random.nextInt(pages);
          bytes.seek((long) from * PAGE);
          bytes.readFully(other);
          write(bytes, at, other);
          yield new Harm(where + "has the content of page %d".formatted(from + 1), false);
        }
        default -> {
          int length = 2 + random.nextInt(30);
          write(bytes, at + random.nextInt(PAGE - length), new byte[length]);
          yield new Harm(where + "%d bytes made zero".formatted(length), false);
        }
      };
    }
  }

  private static byte[] noise(int length, Random random) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  /// What people see who verify and serve it.
  private static void programs(Path folder, Findings findings) throws Exception {
    try (ChildProgram verify =
        ChildProgram.startAsShipped(folder, Map.of(), "verify", "--data", folder.toString())) {
      int code = verify.exitCode();
      findings.check(
          code == 0
              ? verify.err().isEmpty()
              : code <= 2 && isTold(verify.err().lines().findFirst()),
          "verify exits with %d and says %s".formatted(code, verify.err()));
    }
    try (ChildProgram serve =
        ChildProgram.startAsShipped(
            folder, Map.of(), "serve", "--port", "0", "--data", folder.toString())) {
      if (!serve.isReady()) {
        int code = serve.exitCode();
        findings.check(
            code == 1 && isTold(serve.err().lines().reduce((_, last) -> last)),
            "serve exits with %d and says %s".formatted(code, serve.err()));
      }
    }
  }

  /// @param line a command's first one, whose second may tell how it is used; a server's last one,
  ///   behind those of its log
  private static boolean isTold(Optional<String> line) {
    return line.isPresent()
        && line.get().startsWith("saldo: ")
        && !line.get().contains("fault in the program");
  }

  /// What the books say while they are whole.
  ///
  /// @param now the time by which they are asked: all that falls due has done so
  /// @param checkpoint of them, as an operator keeps it elsewhere
  private record Truth(Instant now, Map<String, String> shown, Path checkpoint) {

    private static final int ALL = 10_000;

    static Truth of(Path books, Path folder) throws Exception {
      Path copy = copy(books, folder.resolve("whole"));
      Instant now = Times.truncate(Instant.now().plusSeconds(60));
      Path checkpoint = folder.resolve("truth");
      try (StoredBooks whole = SqliteBooks.open(copy, () -> now);
          OutputStream out = Files.newOutputStream(checkpoint)) {
        Verification.Report report =
            Verification.verify(whole, null, new CheckpointWriter(out), (_, _) -> {});
        if (!report.holds()) {
          throw new IllegalStateException("books that were not damaged: " + report.findings());
        }
      }
      Map<String, String> shown = new LinkedHashMap<>();
      try (LedgerStore store = SqliteStore.open(copy, () -> now)) {
        looks(now).forEach((name, look) -> shown.put(name, look.apply(store).toString()));
      }
      return new Truth(now, shown, checkpoint);
    }

    /// All that a server shows.
    private static Map<String, Function<LedgerStore, Object>> looks(Instant now) {
      Map<String, Function<LedgerStore, Object>> looks = new LinkedHashMap<>();
      for (int i = 0; i < Load.MERCHANTS; i++) {
        MerchantId merchant = new MerchantId("merchant-" + i);
        looks.put(
            "balances of " + merchant,
            store -> store.balances(List.of(new BalanceQuery.ByMerchant(merchant))));
        looks.put(
            "balances of before of " + merchant,
            store ->
                store.balances(
                    List.of(new BalanceQuery.ByMerchant(merchant, now.minusSeconds(61)))));
        looks.put(
            "entries of " + merchant,
            store ->
                store.statement(
                    new StatementQuery(merchant, null, null, null, null, null, null, null, ALL)));
        looks.put(
            "holds of " + merchant, store -> store.holds(new HoldQuery(merchant, null, null, ALL)));
        looks.put("keys of " + merchant, store -> store.keys(merchant));
      }
      looks.put("merchants", store -> store.merchants(new MerchantQuery("", null, null, ALL)));
      looks.put("totals", LedgerStore::totals);
      looks.put("operators", LedgerStore::operators);
      looks.put("log", store -> store.log(new LogQuery(null, ALL)));
      return looks;
    }

    /// Compares with what a damaged copy says, which may say nothing, but nothing else.
    ///
    /// @param isNoPage whether nothing else may be said even where verify finds something
    void compare(Path folder, boolean isNoPage, Findings findings) {
      boolean holds = verifies(folder, findings);
      try (LedgerStore store = SqliteStore.open(folder, () -> now)) {
        looks(now)
            .forEach((name, look) -> {
              try {
                String found = look.apply(store).toString();
                findings.check(
                    !(holds || isNoPage) || found.equals(shown.get(name)),
                    "the %s are not what they were, and are served; verify finds %s"
                        .formatted(name, holds ? "nothing" : "something"));
              } catch (BrokenInvariantException | StoreUnavailableException e) {
                findings.check(
                    !holds, "the %s are not served, and verify finds nothing".formatted(name));
              } catch (RuntimeException e) {
                findings.add("who asks for the " + name + " meets " + e);
              }
            });
      } catch (StoreOpenException e) {
        findings.check(
            String.valueOf(e.getMessage()).lines().count() == 1, "is told so: " + e.getMessage());
        findings.check(!holds, "verify finds nothing where none can serve: " + e.getMessage());
      } catch (RuntimeException e) {
        findings.add("who opens the store meets " + e);
      }
    }

    private boolean verifies(Path folder, Findings findings) {
      try (StoredBooks books = SqliteBooks.open(folder, () -> now);
          CheckpointReader since = CheckpointReader.open(checkpoint)) {
        return Verification.verify(
                books, since, new CheckpointWriter(OutputStream.nullOutputStream()), (_, _) -> {})
            .holds();
      } catch (StoreOpenException
          | StoreUnavailableException
          | BrokenInvariantException
          | CheckpointException e) {
        return false;
      } catch (IOException | RuntimeException e) {
        findings.add("verify ends with " + e);
        return false;
      }
    }
  }
}
