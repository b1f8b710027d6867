package dev.saldo.torture;

import dev.saldo.app.ChildProgram;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.store.sqlite.SqliteBackup;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Backs the books up beside a server that clients post to all the time, again and again, and kills
/// every other backup in the middle of it.
final class BackupTrial implements Trial {

  private static final int CLIENTS = 4;
  private static final String TOKEN = "the-token-of-the-trial";
  private static final MerchantId MERCHANT = new MerchantId("acme");

  /// Longer than most backups of books this small take, so that some kills come too late.
  private static final int LATEST_KILL_MILLIS = 1_500;

  @Override
  public String name() {
    return "backup-sqlite";
  }

  @Override
  public String promise() {
    return "A backup beside a server under load holds all that was answered before it began; one"
        + " that is killed leaves nothing half.";
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    Path folder = Files.createTempDirectory("saldo-backups-");
    try {
      return new Run(folder, new Random(effort.seed())).until(effort.end());
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static final class Run {

    private final Path folder;
    private final Path books;
    private final Path file;
    private final Random random;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
    private final AtomicLong posted = new AtomicLong();
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private volatile boolean over;
    private long kills;
    private long checks;
    private long known;

    Run(Path folder, Random random) {
      this.folder = folder;
      this.books = folder.resolve("books");
      this.file = folder.resolve("backup.db");
      this.random = random;
    }

    Tally until(long end) throws Exception {
      long rounds = 0;
      try (ChildProgram server =
              ChildProgram.startAsShipped(
                  folder,
                  Map.of("SALDO_OPERATOR_TOKEN", TOKEN),
                  "serve",
                  "--port=0",
                  "--data=" + books);
          ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
        String address = server.address();
        int created = send(address, "PUT", "/ledger/v1/merchants/" + MERCHANT, "{}");
        if (created != 201) {
          findings.add("the merchant was answered with " + created);
        }
        for (int i = 0; i < CLIENTS; i++) {
          clients.execute(() -> post(address));
        }
        try {
          do {
            backUp();
            killed();
            rounds++;
          } while (System.nanoTime() < end);
        } finally {
          over = true;
          clients.shutdown();
          clients.awaitTermination(1, TimeUnit.MINUTES);
        }
      }
      if (known + answered.size() == 0) {
        findings.add("no payment was answered");
      }
      return new Tally(rounds, kills, checks, List.copyOf(findings));
    }

    private void post(String address) {
      try {
        while (!over) {
          long serial = posted.incrementAndGet();
          String body =
              """
              {"idempotencyKey":"%d","type":"payment","merchant":"%s","currency":"USD","amount":"1"}
              """
                  .formatted(serial, MERCHANT);
          int status = send(address, "POST", "/ledger/v1/transactions", body);
          if (status != 201) {
            findings.add("payment " + serial + " was answered with " + status);
            return;
          }
          answered.add(serial);
        }
      } catch (IOException | InterruptedException e) {
        findings.add("a client was not answered: " + e);
      }
    }

    private int send(String address, String method, String path, String body)
        throws IOException, InterruptedException {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(address + path))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }

    private ChildProgram backup() throws IOException {
      return ChildProgram.startAsShipped(
          folder, Map.of(), "backup", "--overwrite", file.toString(), "--data=" + books);
    }

    private void backUp() throws Exception {
      List<Long> before = new ArrayList<>();
      for (Long serial = answered.poll(); serial != null; serial = answered.poll()) {
        before.add(serial);
      }
      known += before.size();
      try (ChildProgram backup = backup()) {
        int code = backup.exitCode();
        if (code != 0) {
          findings.add("a backup ended with " + code + ": " + backup.err());
          return;
        }
      }
      Path restored = folder.resolve("restored");
      SqliteBackup.restore(file, restored, (_, _) -> {}, this::verify);
      contains(restored, before);
      for (String name : List.of("saldo.db", "saldo.lock")) {
        Files.delete(restored.resolve(name));
      }
    }

    private void contains(Path restored, Collection<Long> serials) {
      try (SqliteStore store = SqliteStore.open(restored, InstantSource.system())) {
        for (long serial : serials) {
          checks++;
          if (store.transaction(MERCHANT, new IdempotencyKey("" + serial)).isEmpty()) {
            findings.add("payment " + serial + " was answered before a backup that lacks it");
          }
        }
      }
    }

    private void killed() throws Exception {
      try (ChildProgram backup = backup()) {
        new CountDownLatch(1).await(random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
        if (backup.isAlive()) {
          kills++;
        }
      }
      try (Stream<Path> left = Files.list(folder)) {
        for (Path draft : left.filter(path -> path.toString().contains(".new")).toList()) {
          Files.delete(draft);
        }
      }
      verify(file);
    }

    private void verify(Path database) {
      try (StoredBooks stored = SqliteBooks.inFile(database, Instant.now())) {
        Verification.Report report = Verification.verify(stored, (_, _) -> {});
        checks++;
        report.findings().forEach(finding -> findings.add("a backup does not hold: " + finding));
        if (report.entries() < known) {
          findings.add(
              "a backup has %d entries, and %d were answered before"
                  .formatted(report.entries(), known));
        }
      } catch (RuntimeException e) {
        findings.add("a backup cannot be read: " + e);
      }
    }
  }
}
