package dev.saldo.store;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.store.postgres.PostgresConfig;
import dev.saldo.store.postgres.PostgresStore;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A process of its own that posts without end, from several threads, and tells each answer in a
/// line once it has it. It can be killed at any moment.
public final class PostingProcess implements AutoCloseable {

  /// So many postings can be on their way at once.
  static final int THREADS = 8;

  private static final int MERCHANTS = 5;
  private static final String END = " is recorded";

  private final Process process;
  private final BufferedReader lines;

  private PostingProcess(Process process) {
    this.process = process;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// @param place of the store: a folder for SQLite, or the URL of a PostgreSQL
  /// @param first the serial of the first posting
  public static PostingProcess start(String place, int first) throws IOException {
    return new PostingProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PostingProcess.class.getName(),
                place,
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// The merchants' ids, whose postings are spread by their serials.
  public static List<MerchantId> merchants() {
    List<MerchantId> merchants = new ArrayList<>();
    for (int i = 0; i < MERCHANTS; i++) {
      merchants.add(new MerchantId("merchant-" + i));
    }
    return merchants;
  }

  /// The posting with this serial, the same in every process.
  public static Posting posting(int serial) {
    return Posting.of(
        new AccountRef(
            merchants().get(serial % MERCHANTS), AccountType.FUND, "", Currencies.of("USD")),
        new IdempotencyKey("posting-" + serial),
        Terms.of(TransactionType.PAYMENT, Amount.of(1 + serial % 97)),
        "gateway");
  }

  public String firstLine() throws IOException {
    return String.valueOf(lines.readLine());
  }

  /// Waits for this many answers.
  public List<Integer> answers(int count) throws IOException {
    List<Integer> serials = new ArrayList<>();
    while (serials.size() < count) {
      serials.add(serial(firstLine()));
    }
    return serials;
  }

  private static int serial(String line) {
    return Integer.parseInt(line.substring(0, line.length() - END.length()));
  }

  /// Kills the process, whatever it is doing.
  ///
  /// @return the answers that it had told and nobody had read
  List<Integer> kill() throws IOException {
    process.toHandle().destroyForcibly(); // which leaves open what it has written
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    List<Integer> rest = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.endsWith(END)) { // else it was cut off
        rest.add(serial(line));
      }
    }
    return rest;
  }

  @Override
  public void close() throws IOException {
    kill();
    lines.close();
  }

  public static void main(String[] arguments) {
    AtomicInteger serials = new AtomicInteger(Integer.parseInt(arguments[1]));
    LedgerStore store;
    try {
      store = open(arguments[0]);
    } catch (StoreInUseException e) {
      System.out.println("in use");
      return;
    }
    Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random()));
    merchants().forEach(id -> ledger.execute(new SaveMerchant(id, null, null, null, null, "test")));
    for (int thread = 0; thread < THREADS; thread++) {
      Thread.ofPlatform().start(() -> post(ledger, serials));
    }
  }

  private static LedgerStore open(String place) {
    return place.startsWith("jdbc:")
        ? PostgresStore.open(PostgresConfig.of(place, null, null))
        : SqliteStore.open(Path.of(place), InstantSource.system());
  }

  private static void post(Ledger ledger, AtomicInteger serials) {
    while (true) {
      int serial = serials.getAndIncrement();
      if (ledger.execute(posting(serial)) instanceof Outcome.Refused<?> refused) {
        throw new AssertionError(refused);
      }
      System.out.println(serial + END);
      System.out.flush();
    }
  }
}
