package dev.saldo.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real PostgreSQL of a test's own, which the test may kill, and start again on the same files.
/// Flushes are on, as they are where people work.
public final class Cluster implements AutoCloseable {

  private final Path data;

  /// What a standby begins with, but as an empty folder: what it needs of it, it is sent.
  private static final Set<String> SENT =
      Set.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_notify", "pg_serial", "pg_snapshots");

  /// What is of the running server alone.
  private static final Set<String> OF_PROCESS =
      Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

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

  /// Makes a standby of it, which is sent whatever happens here and can be read; from then on no
  /// commit is answered before it can be read there, too. Until it is gone, and [#forgetStandby].
  ///
  /// @param folder where the standby keeps its files
  public Cluster standby(Path folder) throws IOException, SQLException, InterruptedException {
    Path copy = folder.resolve("cluster");
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', fast => true)");
      copyTo(copy);
      try (ResultSet label =
          statement.executeQuery(
              "select labelfile from pg_backup_stop(wait_for_archive => false)")) {
        label.next();
        write(copy, "backup_label", label.getString(1));
      }
      write(copy, "standby.signal", "");
      write(
          copy,
          "postgresql.auto.conf",
          "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n".formatted(port()));
      Cluster standby = new Cluster(copy, settings, Map.of());
      await(statement, "state = 'streaming'");
      statement.execute("alter system set synchronous_standby_names = '*'");
      statement.execute("alter system set synchronous_commit = remote_apply");
      statement.execute("select pg_reload_conf()");
      await(statement, "sync_state = 'sync'");
      return standby;
    }
  }

  private static void await(Statement statement, String what)
      throws SQLException, InterruptedException {
    String sql = "select count(*) from pg_stat_replication where " + what;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (ResultSet count = statement.executeQuery(sql)) {
        count.next();
        if (count.getInt(1) > 0) {
          return;
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no standby where " + what);
      }
      new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
    }
  }

  /// As the manual asks of a base backup: files may go, and change, while they are copied.
  private void copyTo(Path copy) throws IOException {
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(
                copy.resolve(data.relativize(folder)),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path name = data.relativize(file);
            if (!SENT.contains(name.getName(0).toString()) && !OF_PROCESS.contains("" + name)) {
              try {
                Files.copy(file, copy.resolve(name));
              } catch (NoSuchFileException e) {
                // It has gone meanwhile, and nobody will miss it.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  /// Waits for no standby any more.
  public void forgetStandby() throws SQLException {
    execute("alter system reset all", "select pg_reload_conf()");
  }

  /// Makes a standby one that can be written to; it is sent nothing any more.
  public void promote() throws SQLException {
    execute("select pg_promote(true, 60)", "alter system reset all");
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
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
