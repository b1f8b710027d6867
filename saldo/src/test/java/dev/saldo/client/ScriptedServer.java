package dev.saldo.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server that answers as it is told, one connection after the other, and notes what it was
/// asked. When it has no more to answer it refuses connections.
public final class ScriptedServer implements AutoCloseable {

  /// An answer that never comes: the connection is cut once the request is there.
  public static final String CUT = "";

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

  private final ServerSocket socket;
  private final Queue<String> answers;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread;

  /// @param answers each [#CUT], or as [#answer] makes it
  public ScriptedServer(String... answers) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answers = new ArrayDeque<>(List.of(answers));
    this.thread = Thread.ofVirtual().start(this::serve);
  }

  /// An answer in JSON.
  ///
  /// @param headers each with its name, a colon and a value
  public static String answer(int status, String body, String... headers) {
    StringBuilder answer = new StringBuilder("HTTP/1.1 ").append(status).append(" Said\r\n");
    List.of(headers).forEach(header -> answer.append(header).append("\r\n"));
    if (status != 204) {
      answer.append("Content-Type: application/json\r\n");
      answer.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return answer.append("Connection: close\r\n\r\n").append(body).toString();
  }

  /// A problem as the ledger API tells it.
  public static String problem(int status, String code) {
    return answer(
        status,
        "{\"status\":%d,\"detail\":\"so it is\",\"code\":\"%s\"}".formatted(status, code),
        "Retry-After: 0");
  }

  public String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /// The requests so far, each from its first line to the end of its body.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    try {
      while (!answers.isEmpty()) {
        try (Socket connection = socket.accept()) {
          asked.add(request(connection.getInputStream()));
          connection.getOutputStream().write(answers.remove().getBytes(ISO_8859_1));
        }
      }
      socket.close();
    } catch (SocketException e) {
      // closed, or the other side went away
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append((char) in.read());
    }
    Matcher length = LENGTH.matcher(request);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return request.append(new String(in.readNBytes(body), ISO_8859_1)).toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
