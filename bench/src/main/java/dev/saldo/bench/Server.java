package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A Saldo that serves, as a process of its own, started as everyone starts it: by `bin/saldo`,
/// with nothing set but where its books are.
final class Server implements AutoCloseable {

  /// The token that the bench posts with.
  static final String TOKEN = "saldo-bench-operator";

  private static final String READY = "Saldo is ready at http://127.0.0.1:";

  private final Process process;
  private final int port;

  private Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Has the program built, if it is not, so that no measurement has to wait for it.
  static void prepare() throws IOException, InterruptedException {
    Process help =
        new ProcessBuilder("bin/saldo", "help")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (help.waitFor() != 0) {
      throw new IllegalStateException("bin/saldo could not be built");
    }
  }

  /// Starts one and returns when it says that it is ready.
  ///
  /// @param books the variables that tell where its books are
  /// @param log takes what it has to say
  static Server start(Map<String, String> books, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bin/saldo", "serve", "--port", "0")
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(books);
    builder.environment().put("SALDO_OPERATOR_TOKEN", TOKEN);
    Process process = builder.start();
    Running.add(process);
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        return new Server(process, Integer.parseInt(line.substring(READY.length())));
      }
    }
    Running.stop(process);
    throw new IOException("the server did not start; see " + log);
  }

  int port() {
    return port;
  }

  /// What a request that is written out, as the load sends it, is answered with: the body.
  String ask(String method, String target, List<String> headers, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
              .method(method, HttpRequest.BodyPublishers.ofString(body));
      headers.forEach(header -> {
        String[] parts = header.split(": ", 2);
        request.header(parts[0], parts[1]);
      });
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(
            method + " " + target + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    }
  }

  /// Its memory that is resident now, in bytes.
  long resident() throws IOException {
    return status("VmRSS:");
  }

  /// The most that was ever resident, in bytes.
  long residentPeak() throws IOException {
    return status("VmHWM:");
  }

  private long status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("no " + name + " of process " + process.pid()));
  }

  /// Stops it as it is stopped in earnest, and waits until it has.
  @Override
  public void close() {
    Running.stop(process);
  }

  /// The processes that we started and that run: whatever ends the bench ends them as well.
  static final class Running {

    private static final List<Process> ALL = new ArrayList<>();
    private static volatile boolean ended;

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(Running::stopAll));
    }

    private Running() {}

    static synchronized void add(Process process) {
      ALL.add(process);
    }

    static void stop(Process process) {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
      synchronized (Running.class) {
        ALL.remove(process);
      }
    }

    /// Whether the bench is being stopped, so that what fails now says nothing.
    static boolean ended() {
      return ended;
    }

    private static synchronized void stopAll() {
      ended = true;
      ALL.forEach(Process::destroy);
    }
  }
}
