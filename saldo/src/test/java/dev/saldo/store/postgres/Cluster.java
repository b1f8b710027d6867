package dev.saldo.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real PostgreSQL of a test's own, which the test may kill, and start again on the same files.
/// Flushes are on, as they are where people work.
public final class Cluster implements AutoCloseable {

  private final Path data;
  private final Map<String, String> settings;
  private EmbeddedPostgres server;

  private Cluster(Path data, Map<String, String> settings, Map<String, String> files)
      throws IOException {
    this.data = data;
    this.settings = Map.copyOf(settings);
    this.server = start(data, 0, settings, files);
  }

  /// @param folder where it keeps its files
  public static Cluster start(Path folder) throws IOException {
    return start(folder, Map.of(), Map.of());
  }

  /// @param settings as in postgresql.conf
  /// @param files to be in its folder when it starts
  public static Cluster start(Path folder, Map<String, String> settings, Map<String, String> files)
      throws IOException {
    return new Cluster(folder.resolve("cluster"), settings, files);
  }

  /// @param port 0: any that is free
  private static EmbeddedPostgres start(
      Path data, int port, Map<String, String> settings, Map<String, String> files)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setDataDirectoryCustomizer(_ -> files.forEach((name, text) -> write(data, name, text)))
            .setPort(port)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on");
    settings.forEach(builder::setServerConfig);
    return builder.start();
  }

  /// For its own eyes only, else it does not read a key.
  private static void write(Path folder, String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /// The URL of its database, for its superuser.
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres";
  }

  /// As an administrator does who is in a hurry (`pg_ctl stop -m immediate`): nobody finishes what
  /// he is at, and nothing is written.
  public void stopAtOnce() throws IOException, InterruptedException {
    ProcessHandle postmaster = postmaster();
    new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
        .inheritIO()
        .start()
        .waitFor();
    gone(postmaster);
  }

  /// As the machine does when there is no memory left: all its processes at once.
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    processes().forEach(ProcessHandle::destroyForcibly);
    gone(postmaster);
  }

  /// Lets it stand still: who asks it something gets no answer, and no error either.
  public void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /// Lets it go on.
  public void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes().forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private List<ProcessHandle> processes() throws IOException {
    ProcessHandle postmaster = postmaster();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  private static void gone(ProcessHandle process) {
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /// On the same files and port. That it could not be stopped any more is told in the log.
  public void restart() throws IOException {
    int port = port();
    server.close();
    server = start(data, port, settings, Map.of());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
