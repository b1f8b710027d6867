package dev.saldo.app;

import dev.saldo.access.TrustedProxies;
import dev.saldo.api.LedgerFaults;
import dev.saldo.http.Face;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.http.RequestListener;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Where a Saldo is reached: one port for all, or one for merchants and one for operators.
final class Doors implements AutoCloseable {

  private final String host;
  private final HttpServer merchants;
  private final @Nullable HttpServer operators;

  /// @param operators null: they come in where the merchants do
  private Doors(String host, HttpServer merchants, @Nullable HttpServer operators) {
    this.host = host;
    this.merchants = merchants;
    this.operators = operators;
  }

  /// Opens them.
  ///
  /// @throws UncheckedIOException when one of the ports cannot be had
  static Doors open(Config config, Faces faces, RequestListener requests) {
    Integer operatorPort = config.operatorPort();
    if (operatorPort == null) {
      return new Doors(config.host(), listen(config, config.port(), faces.all(), requests), null);
    }
    HttpServer merchants = listen(config, config.port(), faces.toMerchants(), requests);
    try {
      HttpServer operators = listen(config, operatorPort, faces.toOperators(), requests);
      return new Doors(config.host(), merchants, operators);
    } catch (RuntimeException | Error e) {
      merchants.close();
      throw e;
    }
  }

  private static HttpServer listen(
      Config config, int port, List<Face> faces, RequestListener requests) {
    return HttpServer.start(
        HttpConfig.on(config.host(), port)
            .withAccessLog(config.accessLog())
            .withOrigin(new TrustedProxies(config.trustedProxies())::client),
        faces,
        LedgerFaults::of,
        requests);
  }

  /// Where merchants come in.
  String address() {
    return address(merchants);
  }

  /// Where operators come in.
  String operatorAddress() {
    return address(operators == null ? merchants : operators);
  }

  private String address(HttpServer server) {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
  }

  /// Both drain at the same time.
  @Override
  public void close() {
    CompletableFuture<Void> drained =
        operators == null
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.runAsync(operators::close);
    merchants.close();
    drained.join();
  }
}
