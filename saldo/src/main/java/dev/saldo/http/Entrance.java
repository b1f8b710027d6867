package dev.saldo.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What each connection passes after it was accepted and before it gets a thread, until it is
/// [closed][#close]. Thread-safe.
///
/// When Helidon is told to stop, its listening thread may be anywhere, and unless it just waits for
/// somebody to connect it logs an error. Here it is brought to a place where it logs none. This is
/// the one place on its way to which Helidon lets us: where a socket gets its options.
final class Entrance implements SocketOptions {

  /// Much longer than it takes, unless there are as many connections as there may be and none ends.
  private static final int PATIENCE_MILLIS = 1_000;

  private final SocketOptions options = SocketOptions.builder().tcpNoDelay(true).build();
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile boolean closed;

  /// A connection passes; when this is closed, it is ended, and the listening thread is held until
  /// Helidon, at the end of a stop, interrupts it.
  ///
  /// @throws Connection.Ended when this is closed: Helidon takes that quietly
  @Override
  public void configureSocket(SocketChannel socket) {
    if (closed) {
      hold(socket);
      throw new Connection.Ended();
    }
    options.configureSocket(socket);
  }

  private void hold(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Then it is closed already.
    }
    held.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Now it may go on, and will find that it is over.
    }
  }

  /// Lets nobody pass any more, and returns when the listening thread is held. To be followed by
  /// the end of the server.
  ///
  /// @param listening where it listens
  void close(InetSocketAddress listening) {
    closed = true;
    // Somebody must connect for the thread to come here.
    try (Socket knock = new Socket()) {
      knock.connect(listening, PATIENCE_MILLIS);
      boolean _ = held.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // Nobody listens any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then an error may be logged
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
