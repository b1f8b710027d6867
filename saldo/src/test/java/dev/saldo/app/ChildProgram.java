package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The program in a process of its own, as `bin/saldo` would start it. What it says on stderr goes
/// to a file.
public final class ChildProgram implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 180;

  /// Sparing, as many of them are started.
  private static final List<String> SPARING =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final Pattern READY = Pattern.compile("Saldo is ready at (https?://[^ ,]+).*");

  private static final Pattern FLAGS = Pattern.compile("(?m)^jvm=\"([^\"]+)\"$");

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ChildProgram(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.err = err;
  }

  /// Starts it.
  ///
  /// @param folder where it works and keeps its temporary files
  /// @param environment variables beside those that the tests have
  static ChildProgram start(Path folder, Map<String, String> environment, String... args)
      throws IOException {
    return start(folder, SPARING, environment, args);
  }

  /// Starts it with the flags that `bin/saldo` gives to the JVM, its memory above all.
  public static ChildProgram startAsShipped(
      Path folder, Map<String, String> environment, String... args) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path script = Path.of("bin", "saldo");
    while (!Files.exists(here.resolve(script))) {
      here = Objects.requireNonNull(here.getParent(), "no bin/saldo above");
    }
    Matcher flags = FLAGS.matcher(Files.readString(here.resolve(script)));
    if (!flags.find()) {
      throw new IllegalStateException("bin/saldo names no flags for the JVM");
    }
    return start(folder, List.of(flags.group(1).split(" ")), environment, args);
  }

  private static ChildProgram start(
      Path folder, List<String> flags, Map<String, String> environment, String... args)
      throws IOException {
    Path err = Files.createTempFile(folder, "err", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            classPath(),
            Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SALDO_"));
    builder.environment().putAll(environment);
    return new ChildProgram(builder.start(), err);
  }

  /// That of the tests, for one who works in another folder.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The address that its ready line tells, once it is ready.
  public String address() throws InterruptedException {
    Matcher told = ready();
    assertThat(told.matches()).as("is ready; %s", err()).isTrue();
    return told.group(1);
  }

  /// Whether it is ready, which it is when this returns, or has given up.
  public boolean isReady() throws InterruptedException {
    return ready().matches();
  }

  private Matcher ready() throws InterruptedException {
    List<String> lines = outUntil(READY.asMatchPredicate());
    return READY.matcher(lines.isEmpty() ? "" : lines.getLast());
  }

  /// Its id, as the system knows it.
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// The lines of stdout up to and with the first that is wanted; all when none is.
  List<String> outUntil(Predicate<String> wanted) throws InterruptedException {
    return await(
        CompletableFuture.supplyAsync(() -> {
          List<String> lines = new ArrayList<>();
          try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
              lines.add(line);
              if (wanted.test(line)) {
                break;
              }
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return lines;
        }));
  }

  /// All lines of stdout that are still to come.
  List<String> restOfOut() throws InterruptedException {
    return outUntil(_ -> false);
  }

  private <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(PATIENCE_SECONDS, SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the program did not say it; on stderr: " + err(), e);
    }
  }

  /// What it said on stderr so far.
  public String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Its command line, as all on the machine can see it; empty where it cannot be told.
  Optional<String> commandLine() throws IOException {
    // The handle's own would leave out what is long.
    Path told = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    return Files.isReadable(told)
        ? Optional.of(Files.readString(told, ISO_8859_1).replace('\0', ' '))
        : Optional.empty();
  }

  /// Sends SIGTERM.
  public void terminate() {
    process.toHandle().destroy(); // destroy() of the process would close its stdout too
  }

  /// Sends SIGKILL, and waits until it is gone.
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // which leaves open what it has written
    assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).as("is gone").isTrue();
  }

  /// The exit code, when it has ended.
  public int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).as("has ended; %s", err()).isTrue();
    return process.exitValue();
  }

  /// Kills it, whatever it is doing.
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
