package dev.saldo.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The open connections of a server, and the watch over their deadlines. Safe for use by many
/// threads.
///
/// When most of the connections that there may be are in use, everybody gets only a part of the
/// time that he had: else those who hold on to theirs and ask for nothing would keep all others
/// out.
final class Connections implements ServerConnectionSelector, AutoCloseable {

  private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int PATIENCE_OF_A_CROWD_ONE_IN = 10;

  private final ServerConnectionSelector http1;
  private final Router router;
  private final boolean accessLog;
  private final RequestListener requests;
  private final @Nullable Supplier<Tls> certificates;
  private final long idleNanos;
  private final long receiveNanos;
  private final long sendNanos;
  private final int crowd;
  private final Room room;
  private final Entrance entrance = new Entrance();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Watch watch;
  private volatile boolean stopping;

  /// @param maxConnections how many there will be at most
  Connections(
      HttpConfig config,
      int maxConnections,
      ServerConnectionSelector http1,
      HttpRouting routing,
      RequestListener requests) {
    this.http1 = http1;
    this.router = new OneRouting(routing);
    this.accessLog = config.accessLog();
    this.requests = requests;
    this.certificates = config.tls();
    this.idleNanos = config.idle().toNanos();
    this.receiveNanos = config.receive().toNanos();
    this.sendNanos = config.send().toNanos();
    this.crowd = Math.max(1, maxConnections - maxConnections / 4);
    this.room = new Room(config.room());
    long shortest = Math.min(idleNanos, Math.min(receiveNanos, sendNanos));
    long round = Math.clamp(shortest / 4, SHORTEST_ROUND_NANOS, LONGEST_ROUND_NANOS);
    this.watch = Watch.start("http-watch", round, this::closeWhoIsOverdue);
  }

  private void closeWhoIsOverdue() {
    long now = System.nanoTime();
    boolean crowded = open.size() >= crowd;
    for (Connection connection : open) {
      connection.closeIfOverdue(now, crowded);
    }
  }

  void add(Connection connection) {
    open.add(connection);
  }

  void remove(Connection connection) {
    open.remove(connection);
  }

  /// From now on no request is taken in; those that were are still answered.
  void stop() {
    stopping = true;
    open.forEach(Connection::stop);
  }

  boolean isStopping() {
    return stopping;
  }

  /// Ends the watch.
  @Override
  public void close() {
    watch.close();
  }

  long idleNanos() {
    return idleNanos;
  }

  long receiveNanos() {
    return receiveNanos;
  }

  long sendNanos() {
    return sendNanos;
  }

  /// By how much a deadline that was this far away is earlier in a crowd.
  static long sparedNanos(long patienceNanos) {
    return patienceNanos - patienceNanos / PATIENCE_OF_A_CROWD_ONE_IN;
  }

  Entrance entrance() {
    return entrance;
  }

  Room room() {
    return room;
  }

  boolean accessLog() {
    return accessLog;
  }

  RequestListener requests() {
    return requests;
  }

  boolean isSecure() {
    return certificates != null;
  }

  /// What a new connection speaks TLS with; null: it does not.
  @Nullable Tls tls() {
    return certificates == null ? null : certificates.get();
  }

  Router router() {
    return router;
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(context, this, http1);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  /// Gives every request to one routing.
  private record OneRouting(HttpRouting routing) implements Router {

    @Override
    public <T extends Routing> T routing(Class<T> type, T otherwise) {
      return type.isInstance(routing) ? type.cast(routing) : otherwise;
    }

    @Override
    public List<? extends Routing> routings() {
      return List.of(routing);
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}
  }
}
