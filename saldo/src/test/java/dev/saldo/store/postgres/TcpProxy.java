package dev.saldo.store.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A way to a server that can be cut: it hands on every byte, until it is told to stop.
public final class TcpProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile @Nullable String fatal;

  private TcpProxy(ServerSocket listening, InetSocketAddress target) {
    this.listening = listening;
    this.target = target;
  }

  /// A way there, from a port of this machine.
  public static TcpProxy to(InetSocketAddress target) throws IOException {
    TcpProxy proxy =
        new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (refusing) {
          client.close();
          continue;
        }
        Socket server = new Socket(target.getAddress(), target.getPort());
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> hand(client, server));
        Thread.ofVirtual().start(() -> hand(server, client));
      } catch (IOException e) {
        // The way is closed, or the server is.
      }
    }
  }

  private void hand(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] bytes = new byte[8192];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        String cutting = fatal;
        if (cutting != null && new String(bytes, 0, read, ISO_8859_1).contains(cutting)) {
          break;
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // It was cut.
    } finally {
      close(from);
      close(to);
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // Then it is closed.
    }
  }

  /// Cuts from now on, instead of handing it on, whatever says this.
  void cutAt(String text) {
    fatal = text;
  }

  /// Cuts whatever goes through it now.
  public void cut() {
    open.forEach(this::close);
  }

  /// Cuts, and lets nobody through from now on.
  void shut() {
    refusing = true;
    cut();
  }

  /// Lets through again.
  void reopen() {
    refusing = false;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
