package dev.saldo.torture;

import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.ledger.CheckpointException;
import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.Finding;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.torture.Wire.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares the books with what the clients of a [Load] remember, when these have settled all they
/// had to and nobody asks for anything.
///
/// What is in the statements is what was recorded, each once, with the change that its client
/// expects; the balances are the clients' own sums, in every dialect; the books verify, and extend
/// what they were at the last judgement.
final class Judge {

  private static final int REPLAYED = 24;
  private static final int PAGE = 1_000;
  private static final long PATIENCE_SECONDS = 180;
  private static final String RELEASE = "saldo:release:";

  private final Load load;
  private final Supplier<StoredBooks> books;
  private final Path checkpoint;
  private final Random random;
  private final Findings findings;

  /// What was judged: an account's version, and each idempotency key in each account.
  private final Map<Purse, Long> versions = new HashMap<>();

  private final Set<String> entries = new HashSet<>();

  /// @param books opens them, to be verified beside the server
  /// @param folder where to keep a checkpoint of them
  Judge(Load load, Supplier<StoredBooks> books, Path folder, Random random) {
    this.load = load;
    this.books = books;
    this.checkpoint = folder.resolve("checkpoint");
    this.random = random;
    this.findings = load.findings;
  }

  /// Judges what is new since the last time.
  void judge() throws IOException {
    awaitLastRelease();
    replaySome();
    for (String merchant : load.merchants) {
      judge(merchant);
    }
    findings.check(
        entries.size() == expectedEntries(),
        "the statements have %d entries, and %d are remembered"
            .formatted(entries.size(), expectedEntries()));
    verify();
  }

  /// Judges all there is from the beginning.
  void judgeAll() throws IOException {
    versions.clear();
    entries.clear();
    judge();
  }

  private void awaitLastRelease() {
    Instant last = load.lastRelease();
    CountDownLatch never = new CountDownLatch(1);
    while (!load.clock.instant().isAfter(last)) {
      try {
        never.await(
            1 + Duration.between(load.clock.instant(), last).toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a trial", e);
      }
    }
  }

  /// Asks again for some of what was recorded: the same must be answered.
  private void replaySome() {
    for (int i = 0; i < REPLAYED; i++) {
      Client client = load.clients.get(random.nextInt(load.clients.size()));
      List<Remembered> recorded =
          client.remembered.stream().filter(Remembered::isRecorded).toList();
      if (!recorded.isEmpty()) {
        client.ask(recorded.get(random.nextInt(recorded.size())));
      }
    }
  }

  private long expectedEntries() {
    long timed = load.timed(load.clock.instant()).size();
    return timed
        + load.remembered()
            .filter(Remembered::isRecorded)
            .mapToLong(posting -> posting.changes.size())
            .sum();
  }

  private void judge(String merchant) {
    String path = "/ledger/v1/merchants/" + merchant;
    // Whoever lists the entries has what is due recorded first.
    said(path + "/entries?limit=1");
    JsonObject told = said(path + "/balances");
    Map<Purse, JsonObject> accounts =
        Wire.objects(told, "accounts").stream()
            .collect(
                Collectors.toMap(
                    account -> new Purse(merchant, Wire.text(account, "currency")),
                    account -> account));
    Map<Purse, Figures> expected = load.figures(Instant.parse(Wire.text(told, "asOf")));
    for (String currency : List.of(Client.MIXED, Client.SAVED)) {
      Purse purse = new Purse(merchant, currency);
      Figures figures = expected.getOrDefault(purse, Figures.NONE);
      JsonObject account = accounts.get(purse);
      Figures shown = account == null ? Figures.NONE : Wire.figures(account);
      findings.check(
          shown.equals(figures),
          "%s shows %s, and the clients' sums are %s".formatted(purse, shown, figures));
      for (Reading reading : Reading.values()) {
        if (reading.shows(currency)) {
          long available = reading.available(answered(merchant, reading), currency);
          findings.check(
              available == figures.available(),
              "%s in %s shows %d available, and it is %d"
                  .formatted(purse, reading, available, figures.available()));
        }
      }
    }
    judgeEntries(path, accounts);
  }

  private void judgeEntries(String path, Map<Purse, JsonObject> accounts) {
    List<JsonObject> found = new ArrayList<>();
    for (Map.Entry<Purse, JsonObject> account : accounts.entrySet()) {
      long version = Wire.number(account.getValue(), "version").longValueExact();
      Long before = versions.put(account.getKey(), version);
      found.addAll(fresh(account.getKey(), path, version - (before == null ? 0 : before)));
    }
    Map<String, Remembered> remembered =
        load.remembered().collect(Collectors.toMap(posting -> posting.key, posting -> posting));
    Map<String, Held> timed =
        load.timed(load.clock.instant()).stream()
            .collect(Collectors.toMap(held -> held.id, held -> held));
    for (JsonObject entry : found) {
      String key = Wire.text(entry, "idempotencyKey");
      Purse purse = Wire.purse(entry);
      Figures change = Wire.figures(Wire.object(entry, "change"));
      Figures expected = expected(key, purse, remembered, timed);
      findings.check(
          change.equals(expected),
          "the entry of %s in %s changes %s, and it should be %s"
              .formatted(key, purse, change, expected == null ? "none" : expected));
      findings.check(entries.add(key + " " + purse), key + " is there twice in " + purse);
    }
  }

  /// The newest entries of an account. They are asked for account by account: by the clock of a
  /// machine that was set back, those of one account may lie before older ones of another.
  private List<JsonObject> fresh(Purse purse, String path, long count) {
    List<JsonObject> found = new ArrayList<>();
    String cursor = "";
    while (found.size() < count) {
      JsonObject page =
          said(
              "%s/entries?currency=%s&limit=%d%s"
                  .formatted(path, purse.currency(), Math.min(PAGE, count - found.size()), cursor));
      found.addAll(Wire.objects(page, "items"));
      if (Wire.text(page, "next").isEmpty()) {
        break;
      }
      cursor = "&cursor=" + Wire.text(page, "next");
    }
    findings.check(
        found.size() == count,
        "%s has %d new entries by its version, and %d in its statement"
            .formatted(purse, count, found.size()));
    return found;
  }

  private static @Nullable Figures expected(
      String key, Purse purse, Map<String, Remembered> remembered, Map<String, Held> timed) {
    if (key.startsWith(RELEASE)) {
      Held held = timed.get(key.substring(RELEASE.length()));
      return held == null || !held.purse.equals(purse) ? null : held.released();
    }
    Remembered posting = remembered.get(key);
    return posting == null || !posting.isRecorded() ? null : posting.changes.get(purse);
  }

  private JsonObject answered(String merchant, Reading reading) {
    return patiently(() -> reading.ask(load.wire, merchant), merchant + " in " + reading);
  }

  private JsonObject said(String path) {
    return patiently(() -> load.wire.ask(load.wire.operator(path)), path);
  }

  /// The answer of a server that is well, though it may have just got so.
  private JsonObject patiently(Supplier<Answer> asks, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      Answer answer = asks.get();
      if (answer instanceof Answer.Said said && said.status() == 200) {
        return said.json();
      }
      if (System.nanoTime() > end || (answer instanceof Answer.Said no && no.status() != 503)) {
        throw new IllegalStateException(what + " is not answered: " + answer);
      }
    }
  }

  /// The books hold, and extend what they were.
  private void verify() throws IOException {
    Path next = checkpoint.resolveSibling("checkpoint.new");
    try (StoredBooks opened = books.get();
        CheckpointReader since =
            Files.exists(checkpoint) ? CheckpointReader.open(checkpoint) : null;
        OutputStream file = Files.newOutputStream(next)) {
      Verification.Report report =
          Verification.verify(opened, since, new CheckpointWriter(file), (_, _) -> {});
      for (Finding finding : report.findings()) {
        findings.add("verify: " + finding);
      }
      findings.check(
          report.entries() == entries.size(),
          "verify counts %d entries, and the statements have %d"
              .formatted(report.entries(), entries.size()));
    } catch (CheckpointException e) {
      findings.add("verify: " + e.getMessage());
    }
    Files.move(next, checkpoint, StandardCopyOption.REPLACE_EXISTING);
  }
}
