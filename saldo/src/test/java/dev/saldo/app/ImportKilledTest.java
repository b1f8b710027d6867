package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An import that is killed, and whose server is: in the end each line is in the books, once.
final class ImportKilledTest {

  private static final String TOKEN = "the-token-of-the-import";
  private static final int LINES = 200_000;
  private static final int MERCHANTS = 50;
  private static final Pattern ROWS = Pattern.compile("\"rows\":(\\d+)");
  private static final Pattern COUNT = Pattern.compile("(?m)^(\\w+(?: before)?) +(\\d+)$");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private ChildProgram serve(int port) throws Exception {
    ChildProgram server =
        ChildProgram.start(
            folder,
            Map.of("SALDO_OPERATOR_TOKEN", TOKEN),
            "serve",
            "--port=" + port,
            "--data=" + folder.resolve("books"));
    server.address();
    return server;
  }

  private ChildProgram ask(int port, String... args) throws IOException {
    return ChildProgram.start(
        folder, Map.of("SALDO_TOKEN", TOKEN, "SALDO_SERVER", "http://127.0.0.1:" + port), args);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path merchants() throws IOException {
    StringBuilder lines = new StringBuilder("merchant\n");
    for (int i = 0; i < MERCHANTS; i++) {
      lines.append("m").append(i).append('\n');
    }
    return Files.writeString(folder.resolve("merchants.csv"), lines);
  }

  /// Each line pays one, but every thousandth, whose type is none.
  private Path transactions() throws IOException {
    Path file = folder.resolve("file.ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      for (int i = 1; i <= LINES; i++) {
        out.write(
            "{\"idempotencyKey\":\"k%d\",\"type\":\"%s\",\"merchant\":\"m%d\",\"currency\":\"USD\",\"amount\":\"1\"}\n"
                .formatted(i, i % 1_000 == 0 ? "paymend" : "payment", i % MERCHANTS));
      }
    }
    return file;
  }

  /// Waits until the mark beside the file tells of more rows than it does now; it is written about
  /// each second, and the file is long enough for several of them.
  private void awaitProgress() throws Exception {
    long before = marked();
    Instant until = Instant.now().plus(PATIENCE);
    while (marked() <= before) {
      assertThat(Instant.now()).as("rows marked: " + marked()).isBefore(until);
      new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
    }
  }

  private long marked() throws IOException {
    try {
      Matcher rows = ROWS.matcher(Files.readString(folder.resolve("file.ndjson.mark")));
      return rows.find() ? Long.parseLong(rows.group(1)) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static long count(List<String> out, String name) {
    return COUNT
        .matcher(String.join("\n", out))
        .results()
        .filter(found -> found.group(1).equals(name))
        .mapToLong(found -> Long.parseLong(found.group(2)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void import_killedTwiceAndItsServerOnce_isCompleteInTheEnd() throws Exception {
    Path file = transactions();
    int port = freePort();
    ChildProgram server = serve(port);
    try {
      try (ChildProgram merchants = ask(port, "import", "--merchants", merchants().toString())) {
        assertThat(merchants.exitCode()).isZero();
      }
      for (int kills = 0; kills < 2; kills++) {
        try (ChildProgram killed = ask(port, "import", file.toString())) {
          awaitProgress();
          killed.kill();
        }
      }
      try (ChildProgram last = ask(port, "import", file.toString())) {
        awaitProgress();
        server.kill();
        server = serve(port);

        List<String> out = last.restOfOut();
        assertThat(last.exitCode()).as(last.err()).isEqualTo(1);
        assertThat(last.err()).contains("going on behind row", "asking again");
        assertThat(count(out, "rows")).isEqualTo(LINES);
        assertThat(count(out, "recorded") + count(out, "there before"))
            .isEqualTo(LINES - LINES / 1_000);
        assertThat(count(out, "rejected")).isEqualTo(LINES / 1_000);
      }
      assertThat(Files.readAllLines(folder.resolve("file.ndjson.rejects")))
          .hasSize(LINES / 1_000)
          .doesNotHaveDuplicates();
      assertThat(folder.resolve("file.ndjson.mark")).doesNotExist();
      try (ChildProgram totals = ask(port, "totals", "--json")) {
        assertThat(String.join("", totals.restOfOut()))
            .contains("\"gross\":\"" + (LINES - LINES / 1_000) + "\"");
      }
    } finally {
      server.close();
    }
    try (ChildProgram verify =
        ChildProgram.start(folder, Map.of(), "verify", "--data=" + folder.resolve("books"))) {
      assertThat(count(verify.restOfOut(), "entries")).isEqualTo(LINES - LINES / 1_000);
      assertThat(verify.exitCode()).isZero();
    }
  }
}
