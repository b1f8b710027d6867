package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/// A client that sends exactly the bytes it is told to, and gives out all that it receives,
/// whatever comes afterwards.
public final class RawClient implements AutoCloseable {

  /// One answer as it came.
  ///
  /// @param headers by name in lower case; a name sent twice fails
  public record Reply(int status, Map<String, String> headers, String body) {}

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket plain;
  private final Socket socket;
  private final InputStream in;

  /// @param socket over `plain`, or the same
  private RawClient(Socket plain, Socket socket) throws IOException {
    this.plain = plain;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  public static RawClient of(HttpServer server) throws IOException {
    return of(server, 0);
  }

  /// A client that takes in only so many bytes before it reads them; 0: as the system likes.
  public static RawClient of(HttpServer server, int receiveBuffer) throws IOException {
    Socket socket = socket(server.port(), receiveBuffer, PATIENCE);
    return new RawClient(
        socket, server.isSecure() ? TestCertificates.trusting().over(socket) : socket);
  }

  /// A client of whoever listens at this port of this machine.
  ///
  /// @param patience how long it waits for each piece of an answer
  public static RawClient of(int port, Duration patience) throws IOException {
    Socket socket = socket(port, 0, patience);
    return new RawClient(socket, socket);
  }

  private static Socket socket(int port, int receiveBuffer, Duration patience) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) patience.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /// A request of this line and these header lines, with a Host.
  public RawClient request(String line, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return send(text.append("\r\n").toString());
  }

  /// Says that no more will be sent.
  public RawClient finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  public Reply reply() throws IOException {
    return reply(true);
  }

  /// The answer to a HEAD request.
  public Reply headReply() throws IOException {
    return reply(false);
  }

  private Reply reply(boolean withBody) throws IOException {
    Reply head = head();
    return !withBody || head.status() < 200 ? head : whole(head);
  }

  /// An answer of a known length, of which only the head has been read.
  public Reply whole(Reply head) throws IOException {
    int length = Integer.parseInt(head.headers().get("content-length"));
    String body = new String(in.readNBytes(length), ISO_8859_1);
    if (body.length() < length) {
      throw new IOException("the answer ends early: " + body);
    }
    return new Reply(head.status(), head.headers(), body);
  }

  /// An answer up to its body, which is left to be read.
  public Reply head() throws IOException {
    String status = line();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      if (headers.put(name, line.substring(colon + 1).strip()) != null) {
        throw new IOException("sent twice: " + name);
      }
    }
    int code = Integer.parseInt(status.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    return new Reply(code, headers, "");
  }

  /// The next chunk of a body; empty for the last one.
  ///
  /// @throws IOException when the connection is closed before
  public String chunk() throws IOException {
    int length = Integer.parseInt(line(), 16);
    String chunk = new String(in.readNBytes(length), ISO_8859_1);
    if (chunk.length() < length || !line().isEmpty()) {
      throw new IOException("the chunk ends early: " + chunk);
    }
    return chunk;
  }

  /// Sends a chunk of a body; empty: the last one.
  public RawClient sendChunk(String text) throws IOException {
    return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the server closed the connection after: " + line);
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /// Waits until the server closes the connection, and tells whether it sent nothing before.
  public boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException | SSLException | EOFException e) {
      return true;
    }
  }

  /// Closes with a reset, as a client does that has died.
  public void reset() throws IOException {
    plain.setSoLinger(true, 0);
    plain.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
