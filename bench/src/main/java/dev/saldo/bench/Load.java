package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/// The load: connections that each send a request, wait for its answer, and send the next one, for
/// a time. Two threads at most, each with a selector and its share of the connections, so that it
/// takes little of the machine from who is measured.
///
/// It loads nothing but 127.0.0.1, and knows as much of HTTP as our servers answer with: a status
/// line, headers, a body with its `Content-Length`. A connection that breaks is counted and not
/// opened again.
final class Load {

  private static final int MOST_THREADS = 2;
  private static final int LARGEST = 64 << 10;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  private static final long SLOWEST = TimeUnit.MINUTES.toNanos(2);
  private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);

  private final int port;
  private final int expected;
  private final long time;

  private Load(int port, int expected, Duration time) {
    this.port = port;
    this.expected = expected;
    this.time = time.toNanos();
  }

  /// Loads the server at this port of 127.0.0.1.
  ///
  /// @param expected the status that answers must have
  /// @param requests gives each thread its own
  static Measured run(
      int port, int connections, Duration time, int expected, Supplier<Requests> requests) {
    Load load = new Load(port, expected, time);
    int threads = Math.min(MOST_THREADS, connections);
    List<Callable<Measured>> shares = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int share = connections / threads + (i < connections % threads ? 1 : 0);
      Requests own = requests.get();
      shares.add(() -> load.new Worker(share, own).run());
    }
    return Measured.together(atOnce(shares));
  }

  /// Does all of these at the same time.
  static <T> List<T> atOnce(List<Callable<T>> all) {
    try (ExecutorService threads = Executors.newFixedThreadPool(all.size())) {
      List<T> done = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(all)) {
        done.add(one.get());
      }
      return done;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A histogram that has room for any wait of a load.
  static Histogram histogram() {
    return new Histogram(SLOWEST, 3);
  }

  private final class Worker {

    private final Requests requests;
    private final int connections;
    private final Histogram latency = histogram();
    private long unexpected;
    private long dropped;
    private int inFlight;
    private long end;

    Worker(int connections, Requests requests) {
      this.connections = connections;
      this.requests = requests;
    }

    Measured run() throws IOException {
      try (Selector selector = Selector.open()) {
        for (int i = 0; i < connections; i++) {
          SocketChannel channel =
              SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          channel.configureBlocking(false);
          channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        }
        long start = System.nanoTime();
        end = start + time;
        selector.keys().forEach(key -> attempt(key, Connection::send));
        while (inFlight > 0 && System.nanoTime() < end + PATIENCE) {
          selector.select(key -> attempt(key, Connection::receive), 100);
        }
        dropped += inFlight;
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
        return new Measured(latency.getTotalCount(), unexpected, dropped, time, latency);
      }
    }

    private interface Step {
      void go(Connection connection) throws IOException;
    }

    private void attempt(SelectionKey key, Step step) {
      try {
        step.go((Connection) key.attachment());
      } catch (IOException e) {
        dropped++;
        inFlight--;
        key.cancel();
        try {
          key.channel().close();
        } catch (IOException close) {
          throw new UncheckedIOException(close);
        }
      }
    }

    private final class Connection {

      private final SocketChannel channel;
      private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST);
      private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST);
      private long sent;

      Connection(SocketChannel channel) {
        this.channel = channel;
      }

      void send() throws IOException {
        out.clear();
        requests.next(out);
        out.flip();
        inFlight++;
        sent = System.nanoTime();
        while (out.hasRemaining()) {
          channel.write(out);
        }
      }

      void receive() throws IOException {
        if (channel.read(in) < 0) {
          throw new IOException("closed by the server");
        }
        int length = answerLength(in);
        if (length < 0 || in.position() < length) {
          return;
        }
        long now = System.nanoTime();
        inFlight--;
        if (status(in) != expected) {
          unexpected++;
        } else if (now <= end) {
          latency.recordValue(Math.min(now - sent, SLOWEST));
        }
        in.clear();
        if (now < end) {
          send();
        }
      }
    }
  }

  private static int status(ByteBuffer in) {
    return (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + (in.get(11) - '0');
  }

  /// How many bytes the answer at the beginning of the buffer has; -1 while its headers are not all
  /// there.
  static int answerLength(ByteBuffer in) throws IOException {
    int body = -1;
    int lineStart = 0;
    for (int i = 0; i < in.position(); i++) {
      if (in.get(i) != '\n') {
        continue;
      }
      if (i - lineStart == 1) { // the empty line
        if (body < 0) {
          throw new IOException("an answer without Content-Length");
        }
        return i + 1 + body;
      }
      if (isLength(in, lineStart, i)) {
        body = number(in, lineStart + LENGTH.length, i);
      }
      lineStart = i + 1;
    }
    if (!in.hasRemaining()) {
      throw new IOException("an answer larger than " + LARGEST);
    }
    return -1;
  }

  private static boolean isLength(ByteBuffer in, int from, int to) {
    if (to - from <= LENGTH.length) {
      return false;
    }
    for (int i = 0; i < LENGTH.length; i++) {
      // 0x20 makes capitals small, and leaves '-' and ':' as they are.
      if ((in.get(from + i) | 0x20) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(ByteBuffer in, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = in.get(i) - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      }
    }
    return number;
  }
}
