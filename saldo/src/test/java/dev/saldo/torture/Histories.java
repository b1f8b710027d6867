package dev.saldo.torture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.saldo.torture.History.Entry;
import dev.saldo.torture.History.Payment;
import dev.saldo.torture.History.Read;
import dev.saldo.torture.History.ReadThen;
import dev.saldo.torture.History.Seen;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Has many clients pay into a few accounts and read them at the same time, through all servers and
/// in all dialects, and judges the [histories][History] of the accounts.
///
/// Half of the requests go by a way that is cut now and then, and so is the way to PostgreSQL; a
/// payment without an answer is asked for again, or given up and left to be there or not. Every
/// other round nothing is cut, so that as much as possible runs at once.
final class Histories implements Trial {

  private static final int ACCOUNTS = 2;
  private static final int PAYING = 6;
  private static final int READING = 6;
  private static final Duration ROUND = Duration.ofMillis(1_200);
  private static final int FEWEST_PAYMENTS = 50;
  private static final int MOST_PAYMENTS = 400;
  private static final int MOST_ASKED = 50;
  private static final int LINES_A_PAGE = 1_000;

  /// Where the servers come from.
  interface Opens {
    ServedBooks open() throws IOException, InterruptedException;
  }

  private final String where;
  private final String through;
  private final Opens opens;

  private Histories(String where, String through, Opens opens) {
    this.where = where;
    this.through = through;
    this.opens = opens;
  }

  static Histories embedded() {
    return new Histories("sqlite", "", ServedBooks::embedded);
  }

  static Histories shared() {
    return new Histories("postgres", "", () -> ServedBooks.shared(1));
  }

  static Histories ofTwoServers() {
    return new Histories(
        "postgres-two-servers", ", whichever of two servers is asked", () -> ServedBooks.shared(2));
  }

  @Override
  public String name() {
    return "histories-" + where;
  }

  @Override
  public String promise() {
    return "No balance is older than what was answered before it was asked for, and one of the past"
        + " is what was served then"
        + through
        + ".";
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    Random random = new Random(effort.seed());
    List<String> findings = new ArrayList<>();
    long rounds = 0;
    long cuts = 0;
    long checks = 0;
    long end = effort.end();
    try (ServedBooks books = opens.open()) {
      do {
        Round round = new Round(books, rounds, random.nextLong());
        cuts += round.run(rounds % 2 == 0);
        for (Account account : round.accounts) {
          checks += account.seen.size();
          for (String finding : account.judged()) {
            findings.add("round %d, %s: %s".formatted(rounds, account.merchant, finding));
          }
        }
        findings.addAll(round.oddities);
        rounds++;
      } while (System.nanoTime() < end && findings.isEmpty());
    }
    return new Tally(rounds, cuts, checks, findings);
  }

  /// An account, and what was seen of it.
  private static final class Account {

    final String merchant;
    final String neoxToken;
    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

    /// Times that a read said it was of.
    final Queue<Instant> times = new ConcurrentLinkedQueue<>();

    private List<Entry> statement = List.of();

    Account(String merchant, String neoxToken) {
      this.merchant = merchant;
      this.neoxToken = neoxToken;
    }

    List<String> judged() {
      return History.judge(statement, List.copyOf(seen));
    }
  }

  /// New accounts, clients for them, and what came of it.
  private static final class Round {

    final List<Account> accounts = new ArrayList<>();

    /// Answers that nobody should get.
    final Queue<String> oddities = new ConcurrentLinkedQueue<>();

    private final ServedBooks books;
    private final long number;
    private final Random random;
    private final AtomicInteger payments = new AtomicInteger();
    private final CountDownLatch paid = new CountDownLatch(PAYING);
    private boolean cutting;

    Round(ServedBooks books, long number, long seed) {
      this.books = books;
      this.number = number;
      this.random = new Random(seed);
    }

    /// @return how often something was cut
    long run(boolean withCuts) throws Exception {
      for (int i = 0; i < ACCOUNTS; i++) {
        String merchant = "merchant-%d-%d".formatted(number, i);
        accounts.add(new Account(merchant, books.introduce(merchant)));
      }
      cutting = withCuts;
      long end = System.nanoTime() + ROUND.toNanos();
      long cuts;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Collection<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < PAYING; i++) {
          clients.add(threads.submit(client(random.nextLong(), one -> one.payUntil(end))));
        }
        for (int i = 0; i < READING; i++) {
          clients.add(threads.submit(client(random.nextLong(), Client::readUntilPaid)));
        }
        clients.add(threads.submit(client(random.nextLong(), Client::readThenUntilPaid)));
        cuts = withCuts ? cutUntilPaid() : 0;
        for (Future<?> client : clients) {
          client.get();
        }
      }
      cutting = false;
      Client last = new Client(random.nextLong());
      for (Account account : accounts) {
        for (Instant time : account.times) {
          if (random.nextInt(8) == 0) {
            last.readThen(account, time);
          }
        }
        account.statement = statement(account.merchant);
      }
      return cuts;
    }

    private Callable<Object> client(long seed, Task task) {
      return () -> {
        task.run(new Client(seed));
        return seed;
      };
    }

    private long cutUntilPaid() throws InterruptedException {
      long cuts = 0;
      while (!paid.await(20 + random.nextInt(120), TimeUnit.MILLISECONDS)) {
        if (random.nextInt(3) > 0 || !books.cutDatabase()) {
          books.servers.get(random.nextInt(books.servers.size())).way().cut();
        }
        cuts++;
      }
      return cuts;
    }

    /// The account's entries, the oldest first.
    private List<Entry> statement(String merchant) throws IOException, InterruptedException {
      List<Entry> entries = new ArrayList<>();
      String path = "/ledger/v1/merchants/%s/entries?limit=%d".formatted(merchant, LINES_A_PAGE);
      String cursor = "";
      do {
        JsonNode page =
            books.ask(
                ServedBooks.operator(books.servers.getLast().straight(), "GET", path + cursor, ""));
        for (JsonNode item : page.path("items")) {
          entries.addFirst(
              new Entry(
                  item.path("idempotencyKey").asText(),
                  item.path("version").asLong(),
                  Instant.parse(item.path("recordedAt").asText())));
        }
        cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
      } while (!cursor.isEmpty());
      return entries;
    }

    /// What a client does until it is over.
    private interface Task {
      void run(Client client) throws Exception;
    }

    /// For one thread.
    private final class Client {

      private final Random drawn;

      Client(long seed) {
        this.drawn = new Random(seed);
      }

      void payUntil(long end) throws Exception {
        try {
          while (payments.get() < FEWEST_PAYMENTS
              || (System.nanoTime() < end && payments.get() < MOST_PAYMENTS)) {
            pay(account());
          }
        } finally {
          paid.countDown();
        }
      }

      private Account account() {
        return accounts.get(drawn.nextInt(accounts.size()));
      }

      private String server() {
        ServedBooks.Server server = books.servers.get(drawn.nextInt(books.servers.size()));
        return cutting && drawn.nextBoolean() ? server.cut() : server.straight();
      }

      /// Asks for a payment until it is answered, or given up.
      private void pay(Account account) throws InterruptedException {
        int serial = payments.incrementAndGet();
        String key = "payment-" + serial;
        long amount = 1_000 + serial;
        String body =
            """
            {"idempotencyKey":"%s","type":"payment","merchant":"%s","currency":"%s","amount":"%d","fee":"%d"}\
            """
                .formatted(key, account.merchant, BalanceView.CURRENCY, amount, History.FEE);
        boolean lost = false;
        long asked = System.nanoTime();
        for (int i = 0; i < MOST_ASKED && !(lost && drawn.nextInt(3) == 0); i++) {
          try {
            HttpResponse<String> answer =
                books.send(ServedBooks.operator(server(), "POST", "/ledger/v1/transactions", body));
            long answered = System.nanoTime();
            if (answer.statusCode() == 201 || answer.statusCode() == 200) {
              JsonNode entry = ServedBooks.json(answer).path("entries").path(0);
              account.seen.add(
                  new Payment(key, amount, asked, answered, BalanceView.ofLedger(entry), false));
              return;
            }
            String code = ServedBooks.json(answer).path("code").asText();
            lost |= code.equals("outcome_unknown");
            if (answer.statusCode() != 503) {
              oddities.add(key + " was answered with " + answer.body());
              break;
            }
          } catch (IOException e) {
            lost = true;
          }
        }
        account.seen.add(
            new Payment(
                key, amount, asked, lost ? History.NEVER : System.nanoTime(), Map.of(), !lost));
      }

      void readUntilPaid() throws Exception {
        BalanceView[] views = BalanceView.values();
        while (paid.getCount() > 0) {
          Account account = account();
          // The one that tells most and of when it is as often as all others.
          BalanceView view =
              drawn.nextBoolean() ? BalanceView.LEDGER : views[drawn.nextInt(views.length)];
          HttpRequest request = view.request(server(), account.merchant, account.neoxToken);
          long asked = System.nanoTime();
          JsonNode answer = answerTo(request);
          long answered = System.nanoTime();
          if (answer != null) {
            Instant asOf = answer.has("asOf") ? Instant.parse(answer.path("asOf").asText()) : null;
            account.seen.add(new Read(view.name(), asked, answered, view.figures(answer), asOf));
            if (asOf != null) {
              account.times.add(asOf);
            }
          }
        }
      }

      void readThenUntilPaid() throws Exception {
        while (paid.getCount() > 0) {
          Account account = account();
          List<Instant> times = List.copyOf(account.times);
          if (times.isEmpty()) {
            boolean _ = paid.await(1, TimeUnit.MILLISECONDS);
          } else {
            readThen(account, times.get(drawn.nextInt(times.size())));
          }
        }
      }

      /// Reads as of that time.
      void readThen(Account account, Instant time) throws Exception {
        HttpRequest request =
            ServedBooks.operator(
                server(),
                "GET",
                "/ledger/v1/merchants/%s/balances?at=%s".formatted(account.merchant, time),
                "");
        long asked = System.nanoTime();
        JsonNode answer = answerTo(request);
        long answered = System.nanoTime();
        if (answer != null) {
          account.seen.add(new ReadThen(time, asked, answered, BalanceView.LEDGER.figures(answer)));
        }
      }

      /// The answer of one who reads; null when there was none, as when the way was cut.
      private @Nullable JsonNode answerTo(HttpRequest request) throws InterruptedException {
        try {
          HttpResponse<String> answer = books.send(request);
          if (answer.statusCode() == 200) {
            return ServedBooks.json(answer);
          }
          if (answer.statusCode() != 503) {
            oddities.add(request + " was answered with " + answer.body());
          }
        } catch (IOException e) {
          // Asked again by the next one.
        }
        return null;
      }
    }
  }
}
