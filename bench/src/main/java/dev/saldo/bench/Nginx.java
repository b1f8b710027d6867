package dev.saldo.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The reference for reads: nginx, answering fixed bytes from its memory, one process a core, no
/// log. It looks at the path and at nothing else.
final class Nginx implements AutoCloseable {

  private static final List<String> USUAL =
      List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx");

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts one.
  ///
  /// @param answers the body for each path
  static Nginx start(Path folder, Map<String, String> answers)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String program = program(folder);
    int port = freePort();
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(configuration, configuration(folder, port, answers));
    Process process =
        new ProcessBuilder(
                program, "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    Server.Running.add(process);
    Nginx nginx = new Nginx(process, port);
    if (!nginx.listens()) {
      nginx.close();
      throw new IOException("nginx did not start; see " + folder.resolve("nginx.log"));
    }
    return nginx;
  }

  /// The nginx that is installed, or else Debian's, unpacked into the folder and installed nowhere.
  private static String program(Path folder) throws IOException, InterruptedException {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, "nginx"));
    for (Path candidate : Stream.concat(onPath, USUAL.stream().map(Path::of)).toList()) {
      if (Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    Process fetched =
        new ProcessBuilder(
                "sh", "-c", "apt-get -qq download nginx && dpkg -x nginx_*.deb . && rm nginx_*.deb")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("fetch.log").toFile())
            .start();
    if (!fetched.waitFor(60, TimeUnit.SECONDS) || fetched.exitValue() != 0) {
      fetched.destroy();
      throw new IOException("there is no nginx, and none could be fetched from Debian");
    }
    return folder.resolve("usr/sbin/nginx").toString();
  }

  private static String configuration(Path folder, int port, Map<String, String> answers) {
    String locations =
        answers.entrySet().stream()
            .map(answer ->
                """
                    location = %s { return 200 '%s'; }
                """
                    .formatted(
                        answer.getKey(),
                        answer.getValue().replace("\\", "\\\\").replace("'", "\\'")))
            .collect(Collectors.joining());
    return """
    daemon off;
    worker_processes auto;
    pid %1$s/nginx.pid;
    events { worker_connections 1024; }
    http {
      access_log off;
      keepalive_requests 1000000000;
      default_type application/json;
      client_body_temp_path %1$s;
      proxy_temp_path %1$s;
      fastcgi_temp_path %1$s;
      uwsgi_temp_path %1$s;
      scgi_temp_path %1$s;
      server {
        listen 127.0.0.1:%2$d;
        add_header Cache-Control no-store;
    %3$s  }
    }
    """
        .formatted(folder, port, locations);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() throws InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return true;
      } catch (IOException e) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    }
    return false;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    Server.Running.stop(process);
  }
}
