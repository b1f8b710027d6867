package dev.saldo.http;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How an [HttpServer] listens, and what it puts up with.
///
/// @param host a name or address of this machine
/// @param port 0: one that is free, see [HttpServer#port]
/// @param maxConnections how many are served at once, one request each; more of them wait to be
///   accepted. Never more than half of the files that the process may open. When three quarters of
///   them are in use, patience with clients is down to a tenth of what the next ones say
/// @param idle how long a connection may stay open between two requests
/// @param drain how long [HttpServer#close] waits for the requests in flight
/// @param accessLog whether each request is told to the logger `access`
/// @param receive how long a client may take to send a request, from its first line to the end of
///   its body
/// @param send how long a client may take to read an answer
/// @param origin tells where a request comes from: [Request#remote]
/// @param tls what each new connection speaks TLS with; null: none, and all is plain HTTP
/// @param room how many bytes of requests may be held at once, over all connections, beyond the
///   first few of each; a request that finds no room is told to come again
public record HttpConfig(
    String host,
    int port,
    int maxConnections,
    Duration idle,
    Duration drain,
    boolean accessLog,
    Duration receive,
    Duration send,
    Origin origin,
    @Nullable Supplier<Tls> tls,
    long room) {

  /// Of the memory that the JVM may use, this part is for requests.
  private static final int ROOM_ONE_IN = 8;

  private static final int MOST_CONNECTIONS = 10_000;

  /// And this part for connections, whatever is asked on them.
  private static final int CONNECTIONS_ONE_IN = 3;

  /// What a connection holds that waits, in bytes: Helidon's two buffers of 8 KB above all, its
  /// thread, and what it has [of its own][Connection].
  private static final int CONNECTION = 24 << 10;

  /// With an eighth of the memory as room for requests.
  public HttpConfig(
      String host,
      int port,
      int maxConnections,
      Duration idle,
      Duration drain,
      boolean accessLog,
      Duration receive,
      Duration send,
      Origin origin,
      @Nullable Supplier<Tls> tls) {
    this(
        host,
        port,
        maxConnections,
        idle,
        drain,
        accessLog,
        receive,
        send,
        origin,
        tls,
        Runtime.getRuntime().maxMemory() / ROOM_ONE_IN);
  }

  public HttpConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException("at least one connection: " + maxConnections);
    }
  }

  /// As many connections as a third of the memory is enough for, and never more than 10,000.
  ///
  /// @param memory in bytes
  static int connectionsIn(long memory) {
    return Math.clamp(memory / CONNECTIONS_ONE_IN / CONNECTION, 1, MOST_CONNECTIONS);
  }

  /// Fit for most: connections [as the JVM has memory for][#connectionsIn], 75 seconds idle, 20 to
  /// drain, 30 to send or receive, no access log, no proxy, no TLS.
  public static HttpConfig on(String host, int port) {
    return new HttpConfig(
        host,
        port,
        connectionsIn(Runtime.getRuntime().maxMemory()),
        Duration.ofSeconds(75),
        Duration.ofSeconds(20),
        false,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Origin.CONNECTION,
        null);
  }

  public HttpConfig withAccessLog(boolean on) {
    return new HttpConfig(
        host, port, maxConnections, idle, drain, on, receive, send, origin, tls, room);
  }

  public HttpConfig withOrigin(Origin teller) {
    return new HttpConfig(
        host, port, maxConnections, idle, drain, accessLog, receive, send, teller, tls, room);
  }

  public HttpConfig withTls(@Nullable Supplier<Tls> certificates) {
    return new HttpConfig(
        host,
        port,
        maxConnections,
        idle,
        drain,
        accessLog,
        receive,
        send,
        origin,
        certificates,
        room);
  }

  public HttpConfig withRoom(long bytes) {
    return new HttpConfig(
        host, port, maxConnections, idle, drain, accessLog, receive, send, origin, tls, bytes);
  }
}
