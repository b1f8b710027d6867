package dev.saldo.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves [faces][Face] over HTTP/1.1, each connection on a virtual thread of its own.
///
/// A request comes in over a [Connection], and the [Dispatcher] finds its route and has it
/// answered; one that is no HTTP ends in a [Refusal], which HTTP/1.0 does too.
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int LONGEST_REQUEST_LINE = 8 << 10;
  private static final int LARGEST_HEADERS = 16 << 10;

  private final WebServer server;
  private final InetSocketAddress listening;
  private final Connections connections;

  private HttpServer(WebServer server, InetSocketAddress listening, Connections connections) {
    this.server = server;
    this.listening = listening;
    this.connections = connections;
  }

  /// Listens and serves until [#close], and tells nobody.
  ///
  /// @throws UncheckedIOException when it cannot listen there; the message says where and why
  /// @throws IllegalArgumentException when two routes have the same method and path
  public static HttpServer start(
      HttpConfig config, List<Face> faces, Function<Throwable, Optional<Fault>> faults) {
    return start(config, faces, faults, RequestListener.NONE);
  }

  /// Listens and serves until [#close].
  ///
  /// @param faults how what a handler throws reads as a fault; empty: [Fault.Kind#INTERNAL]
  /// @throws UncheckedIOException when it cannot listen there; the message says where and why
  /// @throws IllegalArgumentException when two routes have the same method and path
  public static HttpServer start(
      HttpConfig config,
      List<Face> faces,
      Function<Throwable, Optional<Fault>> faults,
      RequestListener requests) {
    Dispatcher dispatcher = new Dispatcher(faces, faults, config, requests);
    InetAddress address = checkAddress(config);
    int maxConnections = maxConnections(config);
    Connections connections =
        new Connections(config, maxConnections, http1(), dispatcher, requests);
    WebServer server =
        WebServer.builder()
            .address(address)
            .port(config.port())
            .maxTcpConnections(maxConnections)
            .connectionOptions(connections.entrance())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            .addConnectionSelector(connections)
            .idleConnectionPeriod(Duration.ofDays(1))
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .shutdownHook(false)
            .shutdownGracePeriod(config.drain())
            .build()
            .start();
    if (!server.isRunning()) {
      connections.close();
      throw cannotListen(config, new IOException("the server did not start"));
    }
    return new HttpServer(server, reached(address, server.port()), connections);
  }

  private static InetSocketAddress reached(InetAddress address, int port) {
    return new InetSocketAddress(
        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port);
  }

  /// Helidon logs a failure to listen and starts nonetheless, so it is tried before.
  private static InetAddress checkAddress(HttpConfig config) {
    try (ServerSocketChannel trial = ServerSocketChannel.open()) {
      InetAddress address = InetAddress.getByName(config.host());
      trial.bind(new InetSocketAddress(address, config.port()));
      return address;
    } catch (IOException e) {
      throw cannotListen(config, e);
    }
  }

  private static UncheckedIOException cannotListen(HttpConfig config, IOException cause) {
    return new UncheckedIOException(
        "cannot listen on %s:%d: %s".formatted(config.host(), config.port(), cause.getMessage()),
        cause);
  }

  /// Helidon stops listening for good when there is no file descriptor left to accept a connection
  /// with.
  private static int maxConnections(HttpConfig config) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long files = unix.getMaxFileDescriptorCount();
      if (files > 0 && files / 2 < config.maxConnections()) {
        LOG.warn("{} connections at most, as this process may open {} files", files / 2, files);
        return (int) Math.max(1, files / 2);
      }
    }
    return config.maxConnections();
  }

  /// How Helidon is to read and write HTTP.
  static Http1ConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxPrologueLength(LONGEST_REQUEST_LINE)
                .maxHeadersSize(LARGEST_HEADERS)
                // The dispatcher looks at the target as it was sent.
                .validatePath(false)
                .validatePrologue(false)
                .sendKeepAliveHeader(false)
                // What is sent and received holds secrets.
                .log(HttpLogConfig.builder().sendLog(false).receiveLog(false).build())
                .addReceiveListener(new RequestBeginning())
                .build())
        .build();
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  /// Whether it speaks TLS.
  public boolean isSecure() {
    return connections.isSecure();
  }

  /// Accepts nothing more, answers the requests in flight and closes their connections, for at most
  /// [HttpConfig#drain]; then what is left is cut off and its handlers are interrupted.
  @Override
  public void close() {
    connections.stop();
    connections.entrance().close(listening);
    server.stop();
    connections.close();
  }

  /// Tells a connection that a request has begun.
  private static final class RequestBeginning implements Http1ConnectionListener {

    private static final HeaderName NONE = HeaderNames.create("");

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
      ((Connection) context).begin();
    }

    /// Helidon takes a header without a name.
    @Override
    public void headers(ConnectionContext context, Headers headers) {
      if (headers.contains(NONE)) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .message("a header without a name")
            .build();
      }
    }
  }
}
