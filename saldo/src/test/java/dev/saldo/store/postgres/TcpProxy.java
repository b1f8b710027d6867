package dev.saldo.store.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A way to a server that can be cut: it hands on every byte, until it is told to stop.
public final class TcpProxy implements AutoCloseable {

  /// @param instead what is handed on instead of an answer that says the text; null: half of it
  private record Swap(String text, byte @Nullable [] instead) {}

  private final ServerSocket listening;
  private volatile InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile @Nullable String fatal;
  private volatile @Nullable String fatalAnswer;
  private final AtomicReference<@Nullable Swap> swapped = new AtomicReference<>();
  private volatile CountDownLatch stalled = new CountDownLatch(0);

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
        open.add(client);
        Socket server = server(client);
        open.add(server);
        Thread.ofVirtual().start(() -> hand(client, server, true));
        Thread.ofVirtual().start(() -> hand(server, client, false));
      } catch (IOException e) {
        // The way is closed, or the server is.
      }
    }
  }

  /// A connection on; when there is none to be had, the client's ends.
  private Socket server(Socket client) throws IOException {
    InetSocketAddress to = target;
    try {
      return new Socket(to.getAddress(), to.getPort());
    } catch (IOException e) {
      close(client);
      throw e;
    }
  }

  private void hand(Socket from, Socket to, boolean asking) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] bytes = new byte[8192];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        stalled.await();
        String cutting = asking ? fatal : fatalAnswer;
        if (cutting != null && new String(bytes, 0, read, ISO_8859_1).contains(cutting)) {
          break;
        }
        Swap swap = swapped.get();
        if (!asking
            && swap != null
            && new String(bytes, 0, read, ISO_8859_1).contains(swap.text())
            && swapped.compareAndSet(swap, null)) {
          out.write(swap.instead() == null ? Arrays.copyOf(bytes, read / 2) : swap.instead());
          break;
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // It was cut.
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
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

  /// Cuts from now on, instead of handing it on, what says this to the server; null: nothing.
  public void cutAt(@Nullable String text) {
    fatal = text;
  }

  /// The same for what the server answers.
  public void cutAnswersAt(@Nullable String text) {
    fatalAnswer = text;
  }

  /// Hands on half of the next answer that says this, and then cuts it; those after it pass.
  public void halveAnswerAt(String text) {
    swapped.set(new Swap(text, null));
  }

  /// Hands on this instead of the next answer that says that, and then cuts it; those after it
  /// pass.
  public void answerInstead(String text, String answer) {
    swapped.set(new Swap(text, answer.getBytes(ISO_8859_1)));
  }

  /// Hands on nothing from now on, and cuts nothing.
  public void stall() {
    stalled = new CountDownLatch(1);
  }

  /// Goes on with what was stalled.
  public void resume() {
    stalled.countDown();
  }

  /// Tells both ends of whatever goes through it now that no more will come, though they may go on
  /// sending.
  public void halfClose() {
    for (Socket socket : open) {
      try {
        socket.shutdownOutput();
      } catch (IOException e) {
        close(socket);
      }
    }
  }

  /// Cuts whatever goes through it now.
  public void cut() {
    open.forEach(this::close);
  }

  /// Leads somewhere else from now on, and cuts what still goes where it led before.
  public void turnTo(InetSocketAddress other) {
    target = other;
    cut();
  }

  /// Cuts, and lets nobody through from now on.
  public void shut() {
    refusing = true;
    cut();
  }

  /// Lets through again.
  public void reopen() {
    refusing = false;
  }

  @Override
  public void close() throws IOException {
    resume();
    listening.close();
    cut();
  }
}
