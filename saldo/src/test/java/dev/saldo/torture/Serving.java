package dev.saldo.torture;

import dev.saldo.app.ChildProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A server of its own process that is ended and started again on the same books. Its address may
/// be asked for by any thread; all else is one thread's.
final class Serving implements AutoCloseable {

  private static final String NOBODY = "http://127.0.0.1:9";

  private final Path folder;
  private final List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
  private ChildProgram program;
  private volatile String address = NOBODY;

  private Serving(Path folder, Site site) throws IOException {
    this.folder = folder;
    arguments.addAll(site.options());
    this.program = launch();
  }

  /// Starts one, and waits until it is ready.
  ///
  /// @param folder for its temporary files
  static Serving start(Path folder, Site site) throws IOException, InterruptedException {
    Serving serving = new Serving(folder, site);
    serving.address = serving.program.address();
    return serving;
  }

  private ChildProgram launch() throws IOException {
    return ChildProgram.startAsShipped(
        folder, Map.of("SALDO_OPERATOR_TOKEN", Wire.TOKEN), arguments.toArray(String[]::new));
  }

  String address() {
    return address;
  }

  long pid() {
    return program.pid();
  }

  /// What it said on stderr since it was started.
  String err() {
    return program.err();
  }

  /// SIGKILL.
  void kill() throws InterruptedException {
    program.kill();
  }

  /// SIGTERM.
  ///
  /// @return its exit code
  int stop() throws InterruptedException {
    program.terminate();
    return program.exitCode();
  }

  /// Its exit code, once it has ended.
  int exitCode() throws InterruptedException {
    return program.exitCode();
  }

  /// Starts it on the same books, and waits until it is ready.
  void restart() throws IOException, InterruptedException {
    program.kill();
    program = launch();
    address = program.address();
  }

  /// Starts it on the same books, and waits until it is ready or has given up.
  ///
  /// @return whether it is ready
  boolean tryToStart() throws IOException, InterruptedException {
    program.kill();
    program = launch();
    try {
      address = program.address();
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /// Starts it, and kills it in the middle of that.
  void killWhileStarting(long afterMillis) throws IOException, InterruptedException {
    program.kill();
    program = launch();
    Pause.millis(afterMillis);
    program.kill();
  }

  @Override
  public void close() {
    try {
      program.kill();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a trial", e);
    }
  }
}
