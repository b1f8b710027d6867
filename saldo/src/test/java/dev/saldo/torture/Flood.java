package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets a crowd of clients who do everything wrong in on a server with the memory that it is
/// shipped with, and sees that others are served meanwhile, and all afterwards.
///
/// Each kind of crowd comes once a round, opens as many connections as it may, sends as much as the
/// server takes, and holds on while a merchant's balance is read in every dialect, over connections
/// that were there before and over new ones. Every such read must be answered, which is all that is
/// asked of its time. Then the crowd goes, and postings and reads must all be answered. The peak of
/// the process's memory must stay below [#MOST_RESIDENT].
final class Flood implements Trial {

  /// Heap of 256 MB, and what the JVM needs beside it: 393 MB was the most seen, in three rounds of
  /// 9,000.
  private static final long MOST_RESIDENT = 450L << 20;

  private static final int SMALL_CROWD = 400;
  private static final int LARGE_CROWD = 9_000;
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final int READS = 12;
  private static final int STEP = 4 << 10;

  private static final String HEAD = "Host: localhost\r\n";
  private static final String OPERATOR =
      HEAD + "Authorization: Bearer " + ServedBooks.TOKEN + "\r\n";
  private static final String BULK =
      "POST /ledger/v1/transactions HTTP/1.1\r\n"
          + OPERATOR
          + "Content-Type: application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n";
  private static final String PAYMENT =
      """
      {"idempotencyKey":"flood-%d","type":"payment","merchant":"flooded","currency":"XOF","amount":"1"}
      """;

  /// What the crowd sends.
  private enum Kind {
    NOTHING(1, ""),
    HALF_A_LINE(1, "GET /v1/general/acc"),
    HALF_OF_THE_HEADERS(1, "GET /health/live HTTP/1.1\r\n" + HEAD + headers(15 << 10)),
    ENDLESS_HEADERS(1, "GET /health/live HTTP/1.1\r\n" + HEAD + headers(512 << 10)),
    HALF_A_BODY(1, body("Content-Length: 65536") + "x".repeat(65_535)),
    HALF_A_CHUNK(1, body("Transfer-Encoding: chunked") + "10000\r\n" + "x".repeat(65_535)),
    HUGE_BODY(1, body("Content-Length: 100000000000") + "x".repeat(512 << 10)),
    ENDLESS_CHUNKS(
        1,
        body("Transfer-Encoding: chunked") + ("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(128)),
    ANSWERS_NEVER_READ(1, ("GET /openapi.yaml HTTP/1.1\r\n" + OPERATOR + "\r\n").repeat(1_000)),
    HALF_A_LINE_IN_BULK(10, BULK + "{\"reference\":\"" + "x".repeat(60_000)),
    BULK_ANSWERS_NEVER_READ(100, BULK + payments()),
    READS_OF_ONE_MERCHANT(
        1,
        ("GET /api/v1/account/json/balance/ HTTP/1.1\r\n"
                + HEAD
                + "Authorization: Bearer "
                + BalanceView.secret("flooded")
                + "\r\n\r\n")
            .repeat(20)),
    POSTINGS_OF_ONE_MERCHANT(1, postings());

    private final int oneIn;
    private final String text;

    /// @param oneIn that part of a whole crowd takes part in it
    Kind(int oneIn, String text) {
      this.oneIn = oneIn;
      this.text = text;
    }

    private static String headers(int length) {
      String header = "X-More: " + "x".repeat(500) + "\r\n";
      return header.repeat(length / header.length());
    }

    private static String body(String framing) {
      return "POST /api/balance HTTP/1.1\r\n"
          + HEAD
          + "Content-Type: application/json\r\n"
          + framing
          + "\r\n\r\n";
    }

    private static String postings() {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        String payment = PAYMENT.formatted(i);
        requests.append(
            "POST /ledger/v1/transactions HTTP/1.1\r\n"
                + OPERATOR
                + "Content-Type: application/json\r\nContent-Length: "
                + payment.length()
                + "\r\n\r\n"
                + payment);
      }
      return requests.toString();
    }

    private static String payments() {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 5_000; i++) {
        lines.append(PAYMENT.formatted(i));
      }
      return lines.toString();
    }
  }

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public String promise() {
    return "A crowd of slow, endless and half requests costs bounded memory, and others are served"
        + " meanwhile and afterwards.";
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    List<String> findings = new ArrayList<>();
    long rounds = 0;
    long crowds = 0;
    long checks = 0;
    long end = effort.end();
    boolean small = effort.time().compareTo(SHORT) < 0;
    int size = small ? SMALL_CROWD : Math.min(LARGE_CROWD, mostConnections());
    try (ServedBooks books = ServedBooks.embedded()) {
      ServedBooks.Server server = books.servers.getFirst();
      books.introduce("flooded");
      Others others = new Others(books, "other", books.introduce("other"), findings);
      do {
        for (Kind kind : Kind.values()) {
          try (Crowd crowd = new Crowd();
              ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
            crowd.join(URI.create(server.straight()).getPort(), size / kind.oneIn);
            crowd.say(kind.text.getBytes(ISO_8859_1));
            sendAll(crowd);
            // Whoever is let in later says his part then.
            var _ = later.scheduleWithFixedDelay(() -> crowd.send(STEP), 1, 1, SECONDS);
            others.read(kind.name());
            later.shutdown();
            boolean _ = later.awaitTermination(1, MINUTES);
            crowds += crowd.letIn();
          }
          others.pay(kind.name());
          others.read("after " + kind.name());
          checks += 1;
          if (!server.program().isAlive()) {
            findings.add("the server has ended under " + kind + ": " + server.program().err());
            return new Tally(rounds, crowds, checks, findings);
          }
          long peak = peak(server.program().pid());
          if (peak > MOST_RESIDENT) {
            findings.add("%s took the server's memory to %,d bytes".formatted(kind, peak));
          }
        }
        rounds++;
      } while (System.nanoTime() < end && findings.isEmpty());
      checks += others.answered;
      String err = server.program().err();
      if (!err.isEmpty()) {
        findings.add("the server complained: " + err.lines().limit(5).toList());
      }
    }
    return new Tally(rounds, crowds, checks, findings);
  }

  /// Half of what this process may open is the crowd's.
  private static int mostConnections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(Integer.MAX_VALUE, unix.getMaxFileDescriptorCount() / 2 - 500)
        : SMALL_CROWD;
  }

  /// Until the server takes no more of it.
  private static void sendAll(Crowd crowd) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    int still = 0;
    while (still < 10) {
      if (crowd.send(STEP) > 0) {
        still = 0;
      } else {
        still++;
        boolean _ = never.await(10, MILLISECONDS);
      }
    }
  }

  /// The most memory that the process ever had, in bytes; 0 where it cannot be told.
  private static long peak(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    Matcher peak = PEAK.matcher(Files.readString(status));
    return peak.find() ? Long.parseLong(peak.group(1)) << 10 : 0;
  }

  /// Those who do as they should.
  private static final class Others {

    private final ServedBooks books;
    private final String merchant;
    private final String neoxToken;
    private final List<String> findings;
    private int payments;
    private long answered;

    Others(ServedBooks books, String merchant, String neoxToken, List<String> findings) {
      this.books = books;
      this.merchant = merchant;
      this.neoxToken = neoxToken;
      this.findings = findings;
    }

    void read(String when) throws InterruptedException {
      BalanceView[] views = BalanceView.values();
      for (int i = 0; i < READS; i++) {
        BalanceView view = views[i % views.length];
        ServedBooks.Server server = books.servers.getFirst();
        if (i % 4 == 0) {
          server.way().cut(); // so that a new connection is needed
        }
        String address = i % 2 == 0 ? server.cut() : server.straight();
        expect(200, view.request(address, merchant, neoxToken), when);
      }
    }

    void pay(String when) throws InterruptedException {
      for (int i = 0; i < READS; i++) {
        payments++;
        String body =
            "{\"idempotencyKey\":\"%d\",\"type\":\"payment\",\"merchant\":\"%s\",\"currency\":\"%s\",\"amount\":\"1\"}"
                .formatted(payments, merchant, BalanceView.CURRENCY);
        expect(
            201,
            ServedBooks.operator(
                books.servers.getFirst().straight(), "POST", "/ledger/v1/transactions", body),
            when);
      }
    }

    /// Sends it, and once more when the connection turns out to have been closed before it came:
    /// one that lay idle may be closed just then (RFC 9112, section 9.3.1), in a crowd the sooner.
    private HttpResponse<String> send(HttpRequest request)
        throws IOException, InterruptedException {
      try {
        return books.send(request);
      } catch (IOException e) {
        if (String.valueOf(e.getMessage()).contains("received no bytes")) {
          return books.send(request);
        }
        throw e;
      }
    }

    private void expect(int status, HttpRequest request, String when) throws InterruptedException {
      try {
        HttpResponse<String> answer = send(request);
        answered++;
        if (answer.statusCode() != status) {
          findings.add(
              "%s: %s was answered with %d %s"
                  .formatted(when, request, answer.statusCode(), answer.body()));
        }
      } catch (IOException e) {
        findings.add("%s: %s was not answered: %s".formatted(when, request, e));
      }
    }
  }
}
