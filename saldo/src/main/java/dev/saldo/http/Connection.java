package dev.saldo.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One connection of a client: Helidon's, with the care that Helidon does not take of it.
///
/// Helidon parses and writes HTTP/1.1; this class stands between it and the socket. What it adds,
/// and why (as of Helidon 4.5.0):
///
/// - **Time.** Helidon has a time-out between requests but none within one: half a header or half a
///   body holds a connection, and one of the few that are accepted, for as long as the client
///   likes; so does a client that never reads its answer. Here each wait for the client has a
///   deadline, and [Connections] closes the socket of whoever lets it pass. The deadline covers the
///   whole request, so sending a byte now and then does not help.
/// - **Memory, and where a body ends.** A chunk is read whole before it is handed on, and the line
///   that tells its size may be of any length and hold what is no size. Here what is read from the
///   socket for one look at the body is bounded; and a body that comes in chunks, or is
///   [streamed][#stream], is read without Helidon. Beyond [#OWN] bytes, what is read of a request
///   takes [Room] until it is answered, and so does a large answer until it is sent; where there is
///   none left, the client is told to come again.
/// - **The end of the stream** within a request's head is answered by Helidon with 500 and a stack
///   trace in the log. Here it ends the connection, and nothing more.
/// - **Methods.** Helidon takes `head` for `HEAD`. To a proxy that knows no `head`, what comes
///   after the answer is its body, be it the answer to somebody else. Here small letters are
///   refused.
/// - **Stopping.** Helidon interrupts threads that wait for a request, and may hit one that has
///   just got it. Here the socket is closed instead, and only after winning the [#state] from the
///   thread that would take the request in.
/// - **TLS.** Helidon's has none of this; so it gets plain sockets, and a [TlsSocket] is put in
///   between here.
/// - **Parting.** A socket closed with bytes unread resets the connection, and the client may lose
///   the answer that told it why. Here the rest is read for a moment.
///
/// One thread serves a connection, and lends the reading of it to a [BodyStream]; [#closeIfOverdue]
/// and [#stop] are called by others.
final class Connection implements ServerConnection, ConnectionContext {

  /// Waits for a request; may be closed by anyone who moves it on from here.
  private static final int WAITING = 0;

  /// Has taken a request in, and reads what is left of it.
  private static final int RECEIVING = 1;

  /// Has read a request, and owes an answer.
  private static final int ANSWERING = 2;

  /// Has said its last, and reads what the client still sends.
  private static final int PARTING = 3;

  private static final int CLOSED = 4;

  private static final long NO_DEADLINE = Long.MAX_VALUE;
  private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int LINGER_BYTES = 1 << 20;

  /// So many bytes of a request each connection may have, whatever the others do.
  private static final int OWN = 2 << 10;

  /// An answer up to so many bytes takes no room.
  private static final int OWN_ANSWER = 8 << 10;

  /// An answer is held twice while it is sent: as a whole, Helidon puts it behind its head.
  private static final int COPIES = 2;

  /// What a body that is answered while it comes may hold, in bytes: some 200 KB of buffers, and
  /// what is under way between the two.
  private static final int STREAM = 512 << 10;

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

  private final ConnectionContext context;
  private final Connections connections;
  private final Refusal refusal;
  private final @Nullable TlsSocket tls;
  private final HelidonSocket socket;
  private final DataReader reader;
  private final ServerConnectionSelector selector;
  private final InetAddress remote;
  private final String name = RequestIds.fresh();

  private final AtomicInteger state = new AtomicInteger(WAITING);

  /// As [System#nanoTime] counts.
  private volatile long deadline;

  /// Helidon's part of it.
  private volatile ServerConnection http1;

  /// The body that is being read as it comes, if that is what is being served.
  private volatile @Nullable BodyStream streaming;

  /// Whether what is read goes to a [BodyStream], whose thread then reads.
  private volatile boolean inPieces;

  /// Whether it is not known yet what is asked for.
  private boolean inHead = true;

  /// Bytes that were read of what is being asked.
  private long read;

  /// Of these, what took room.
  private long taken;

  /// Bytes that may still be read from the socket before [#get] gives up.
  private long allowance = Long.MAX_VALUE;

  private int requests;

  Connection(
      ConnectionContext context, Connections connections, ServerConnectionSelector selector) {
    this.context = context;
    this.connections = connections;
    this.refusal =
        new Refusal(
            context.listenerContext(), this, connections.accessLog(), connections.requests());
    Tls certificate = connections.tls();
    this.tls =
        certificate == null
            ? null
            : new TlsSocket(context.serverSocket(), certificate.engine(), this::beginWaiting);
    this.socket = tls == null ? context.serverSocket() : tls;
    this.remote = ((InetSocketAddress) context.remotePeer().address()).getAddress();
    this.reader = new Reader();
    beginWaiting();
    if (tls != null) {
      // Shaking hands is both: nothing has been asked, and something is to be sent.
      deadline = System.nanoTime() + Math.max(connections.idleNanos(), connections.receiveNanos());
    }
    this.selector = selector;
    this.http1 = selector.connection(this);
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    connections.add(this);
    closeIfStopping();
    try {
      while (handleUntilPassedOver(limit)) {
        http1 = selector.connection(this);
      }
      // It returns when it has refused a request that it could not read; the rest of that request
      // may still be on its way.
      linger();
    } finally {
      finish();
      state.set(CLOSED);
      giveRoom();
      connections.remove(this);
    }
  }

  /// Returns whether a body was read without Helidon, which would read it once more.
  private boolean handleUntilPassedOver(Limit limit) throws InterruptedException {
    try {
      http1.handle(limit);
      return false;
    } catch (PassedOver e) {
      return true;
    }
  }

  /// Takes a request in, whose first line has just been read.
  ///
  /// @throws CloseConnectionException when the connection has been closed in the meantime; the
  ///   client knows by the missing answer that nothing happened
  void begin() {
    deadline = System.nanoTime() + connections.receiveNanos();
    if (!state.compareAndSet(WAITING, RECEIVING)) {
      throw new Ended();
    }
  }

  /// The request is there as a whole: from now on the client waits for us.
  void received() {
    allowance = Long.MAX_VALUE;
    deadline = NO_DEADLINE;
    state.set(ANSWERING);
  }

  /// The answer is about to be written.
  void answering() {
    deadline = System.nanoTime() + connections.sendNanos();
  }

  /// A part of the answer is written, and the client waits for the next one.
  void answeredSoFar() {
    deadline = NO_DEADLINE;
  }

  /// The answer is written, and another request may come.
  void answered() {
    giveRoom();
    beginWaiting();
    state.set(WAITING);
    closeIfStopping();
  }

  private void beginWaiting() {
    deadline = System.nanoTime() + connections.idleNanos();
  }

  /// The body that comes now, which the client is told to send if it waits for that.
  ///
  /// @param longest as in [BodyFraming#of]
  /// @param extensible as there
  BodyFraming framing(ServerRequestHeaders headers, long longest, boolean extensible) {
    if (headers.containsToken(HeaderValues.EXPECT_100)) {
      dataWriter().writeNow(BufferData.create(CONTINUE));
    }
    return BodyFraming.of(headers, reader, longest, extensible);
  }

  /// Begins to read a body as it comes, to be [finished][#finishStreaming].
  BodyStream stream(ServerRequestHeaders headers) {
    inPieces = true;
    BodyStream body =
        new BodyStream(framing(headers, Long.MAX_VALUE, true), connections.receiveNanos());
    streaming = body;
    if (connections.isStopping()) {
      body.stop();
    }
    return body;
  }

  /// Reads and drops what the client still sends, for a moment.
  ///
  /// @return whether the body has been read to its end, so that the next request will be understood
  boolean finishStreaming(BodyStream body) {
    streaming = null;
    try {
      boolean understood = body.finish();
      inPieces = !understood; // it may still be being read, and then the connection ends
      return understood;
    } catch (InterruptedException e) {
      return false; // the server has stopped, and this thread ends
    }
  }

  /// Lets at most so many bytes be read from the socket from now on.
  void allow(long bytes) {
    inHead = false;
    allowance = bytes;
  }

  /// Reads and drops what the client still sends, for a moment. Nothing else is read afterwards.
  void linger() {
    giveRoom();
    finish();
    allowance = LINGER_BYTES;
    try {
      while (true) {
        receive();
      }
    } catch (CloseConnectionException | Flood e) {
      // Either end has had enough.
    }
  }

  /// Nothing more is to be sent.
  private void finish() {
    state.set(PARTING);
    deadline = System.nanoTime() + LINGER_NANOS;
    if (tls != null) {
      tls.finish();
    }
  }

  /// An id that no other request has.
  String nextRequestId() {
    return name + '-' + Integer.toString(++requests, Character.MAX_RADIX);
  }

  /// Whether a request has been read, so that what goes wrong now is our own fault.
  boolean isAnswering() {
    return state.get() == ANSWERING;
  }

  InetAddress remote() {
    return remote;
  }

  /// Whether the answer should be the last one.
  boolean isStopping() {
    return connections.isStopping();
  }

  /// What the request, or its body, goes on with.
  private byte[] read() {
    byte[] bytes = receive();
    // Of a body that is read as it comes there are never more than a few pieces.
    if (!inPieces) {
      takeRoom(bytes.length);
    }
    return bytes;
  }

  private void takeRoom(int bytes) {
    read += bytes;
    long more = read - taken - OWN;
    if (more <= 0) {
      return;
    }
    if (takeMore(more)) {
      return;
    }
    boolean untold = inHead;
    giveRoom();
    if (untold) {
      // Nobody knows yet what is asked for, so nobody else can tell the client.
      connections.requests().answered(Face.NONE, Status.SERVICE_UNAVAILABLE_503.code(), 0);
      deadline = System.nanoTime() + connections.sendNanos();
      dataWriter().writeNow(BufferData.create(comeAgain()));
      linger();
      throw new Ended();
    }
    throw new NoRoom();
  }

  /// Takes room for an answer of so many bytes until it is sent.
  ///
  /// @return false when there is none
  boolean takesAnswer(int length) {
    return length <= OWN_ANSWER || takeMore((long) COPIES * length);
  }

  /// Takes room for a body that is to be answered while it comes, and its answer.
  ///
  /// @return false when there is none
  boolean takesStream() {
    return takeMore(STREAM);
  }

  private boolean takeMore(long more) {
    boolean there = connections.room().take(more);
    if (there) {
      taken += more;
    }
    return there;
  }

  private void giveRoom() {
    connections.room().give(taken);
    taken = 0;
    read = 0;
    inHead = true;
  }

  private byte[] comeAgain() {
    byte[] body = Problems.body(Status.SERVICE_UNAVAILABLE_503);
    byte[] head =
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: "
                + Problems.CONTENT_TYPE
                + "\r\nX-Content-Type-Options: nosniff\r\n"
                + RequestIds.HEADER.defaultCase()
                + ": "
                + nextRequestId()
                + "\r\nRetry-After: 1\r\n"
                + "Connection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  private byte[] receive() {
    byte[] bytes;
    try {
      bytes = socket.get();
    } catch (UncheckedIOException e) {
      throw new Ended();
    }
    if (bytes == null) {
      throw new Ended();
    }
    allowance -= bytes.length;
    if (allowance < 0) {
      throw new Flood();
    }
    return bytes;
  }

  /// Called by the watch.
  ///
  /// @param now as [System#nanoTime] counts
  /// @param crowded whether there are so many connections that nobody may take all his time
  void closeIfOverdue(long now, boolean crowded) {
    int doing = state.get();
    long until = deadline;
    if (until == NO_DEADLINE || now - until + (crowded ? sparedNanos(doing) : 0) <= 0) {
      return;
    }
    if (doing == WAITING) {
      closeIfWaiting();
    } else if (state.get() == doing) { // else the deadline may have been that of something else
      closeSocket();
    }
  }

  private long sparedNanos(int doing) {
    return switch (doing) {
      case WAITING -> Connections.sparedNanos(connections.idleNanos());
      case RECEIVING -> Connections.sparedNanos(connections.receiveNanos());
      case ANSWERING -> Connections.sparedNanos(connections.sendNanos());
      default -> 0;
    };
  }

  /// No more is to be taken in: closes the connection unless a request is being answered, and lets
  /// a body that is being read as it comes go no further.
  void stop() {
    closeIfWaiting();
    BodyStream body = streaming;
    if (body != null) {
      body.stop();
    }
  }

  /// Closes a connection on which no request is being answered.
  void closeIfWaiting() {
    if (state.compareAndSet(WAITING, CLOSED)) {
      closeSocket();
    }
  }

  /// Together with [Connections#stop], which closes whoever waits: whichever of the two comes
  /// second sees the other.
  private void closeIfStopping() {
    if (connections.isStopping()) {
      closeIfWaiting();
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (RuntimeException e) {
      // Then it is closed already; and whoever watches has others to see to.
    }
  }

  /// Helidon asks first without `interrupt`, to have idle connections closed, which [Connections]
  /// has done in its own way by then; and once more when the time to drain is over.
  @Override
  public void close(boolean interrupt) {
    if (interrupt) {
      closeSocket();
      http1.close(true);
    }
  }

  /// Nothing, to keep Helidon from closing what is watched here.
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public Router router() {
    return connections.router();
  }

  @Override
  public ListenerContext listenerContext() {
    return refusal;
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return tls == null ? context.dataWriter() : tls;
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket;
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return socket.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }

  /// Reads for Helidon, and looks at each first line, of which Helidon shows what it made of it.
  private final class Reader extends DataReader {

    @SuppressWarnings("removal") // there is no other way to be one
    Reader() {
      super(Connection.this::read);
    }

    @Override
    public byte[] readBytes(int length) {
      byte[] bytes = super.readBytes(length);
      if (state.get() == WAITING && hasSmallLetters(bytes)) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .message("a method in small letters")
            .build();
      }
      return bytes;
    }

    private static boolean hasSmallLetters(byte[] line) {
      for (byte c : line) {
        if (c == ' ') {
          return false;
        }
        if (c >= 'a' && c <= 'z') {
          return true;
        }
      }
      return false;
    }
  }

  /// The connection is over, for no reason that anybody needs to be told. Helidon lets it pass
  /// quietly.
  static final class Ended extends CloseConnectionException {

    private static final long serialVersionUID = 1L;

    Ended() {
      super("connection ended");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /// An answer to a body that was read without Helidon is complete. Goes through Helidon as any end
  /// of a connection does, but the connection is kept.
  static final class PassedOver extends CloseConnectionException {

    private static final long serialVersionUID = 1L;

    PassedOver() {
      super("passed over");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /// There is no [Room] for what the client sends.
  static final class NoRoom extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoRoom() {
      super("no room for the request", null, false, false);
    }
  }

  /// The client sends more than it was [allowed][#allow].
  static final class Flood extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Flood() {
      super("more bytes than allowed", null, false, false);
    }
  }
}
