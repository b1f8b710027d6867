package dev.saldo.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.context.Context;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All that an [HttpServer] is, but for the sockets: what a client sends goes in as bytes, what it
/// would be answered comes out. So it can be asked tens of thousands of times a second.
public final class SocketlessServer implements AutoCloseable {

  private final Connections connections;
  private final Listener listener = new Listener();

  public SocketlessServer(List<Face> faces, Function<Throwable, Optional<Fault>> faults) {
    HttpConfig config = HttpConfig.on("127.0.0.1", 0);
    this.connections =
        new Connections(
            config,
            config.maxConnections(),
            HttpServer.http1(),
            new Dispatcher(faces, faults, config, RequestListener.NONE),
            RequestListener.NONE);
  }

  /// What is answered to a client that sends this and then no more.
  ///
  /// @param most how many bytes come at a time
  public byte[] answers(byte[] sent, int most) throws InterruptedException {
    Wire wire = new Wire(sent, most, listener);
    try {
      connections.connection(wire).handle(FixedLimit.create());
    } catch (CloseConnectionException e) {
      // so most connections end
    }
    return wire.written();
  }

  @Override
  public void close() {
    connections.close();
    listener.executor.close();
  }

  /// A connection without a socket.
  private static final class Wire implements ConnectionContext, HelidonSocket, DataWriter {

    private final byte[] sent;
    private final int most;
    private final Listener listener;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int at;

    Wire(byte[] sent, int most, Listener listener) {
      this.sent = sent;
      this.most = most;
      this.listener = listener;
    }

    synchronized byte[] written() {
      return written.toByteArray();
    }

    @Override
    @SuppressWarnings("NullAway") // so Helidon tells the end
    public byte[] get() {
      if (at == sent.length) {
        return null;
      }
      byte[] piece = Arrays.copyOfRange(sent, at, Math.min(sent.length, at + most));
      at += piece.length;
      return piece;
    }

    @Override
    public synchronized void write(BufferData buffer) {
      written.writeBytes(buffer.readBytes());
    }

    @Override
    public void write(BufferData... buffers) {
      for (BufferData buffer : buffers) {
        write(buffer);
      }
    }

    @Override
    public void writeNow(BufferData buffer) {
      write(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      write(buffers);
    }

    @Override
    @SuppressWarnings("removal")
    public int read(BufferData buffer) {
      throw new UnsupportedOperationException("it is read by get");
    }

    @Override
    public void close() {}

    @Override
    public void idle() {}

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public HelidonSocket serverSocket() {
      return this;
    }

    @Override
    public DataWriter dataWriter() {
      return this;
    }

    @Override
    public DataReader dataReader() {
      throw new UnsupportedOperationException("a connection of ours has its own");
    }

    @Override
    public Router router() {
      throw new UnsupportedOperationException("a connection of ours has its own");
    }

    @Override
    public ListenerContext listenerContext() {
      return listener;
    }

    @Override
    public ExecutorService executor() {
      return listener.executor;
    }

    @Override
    public PeerInfo remotePeer() {
      return Peer.LOCAL;
    }

    @Override
    public PeerInfo localPeer() {
      return Peer.LOCAL;
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public String socketId() {
      return "none";
    }

    @Override
    public String childSocketId() {
      return "none";
    }
  }

  private enum Peer implements PeerInfo {
    LOCAL;

    @Override
    public SocketAddress address() {
      return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port());
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int port() {
      return 1;
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return Optional.empty();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return Optional.empty();
    }
  }

  private static final class Listener implements ListenerContext {

    private final Context context = Context.create();
    private final MediaContext media = MediaContext.create();
    private final ContentEncodingContext encodings = ContentEncodingContext.create();
    private final ListenerConfig config =
        ListenerConfig.builder()
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .buildPrototype();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public Context context() {
      return context;
    }

    @Override
    public MediaContext mediaContext() {
      return media;
    }

    @Override
    public ContentEncodingContext contentEncodingContext() {
      return encodings;
    }

    @Override
    @SuppressWarnings("NullAway") // a connection of ours has its own
    public @Nullable DirectHandlers directHandlers() {
      return null;
    }

    @Override
    public ListenerConfig config() {
      return config;
    }

    @Override
    public ExecutorService executor() {
      return executor;
    }
  }
}
