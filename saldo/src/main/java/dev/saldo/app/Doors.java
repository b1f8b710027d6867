package dev.saldo.app;

import dev.saldo.access.TrustedProxies;
import dev.saldo.api.LedgerFaults;
import dev.saldo.http.Face;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.http.Origin;
import dev.saldo.http.RequestListener;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Where a Saldo is reached: one port for all, or one for merchants and one for operators.
final class Doors implements AutoCloseable {

  private final String host;
  private final HttpServer merchants;
  private final @Nullable HttpServer operators;
  private final @Nullable CertificateFiles tls;

  /// @param operators null: they come in where the merchants do
  /// @param tls null: plain HTTP is spoken
  private Doors(
      String host,
      HttpServer merchants,
      @Nullable HttpServer operators,
      @Nullable CertificateFiles tls) {
    this.host = host;
    this.tls = tls;
    this.merchants = merchants;
    this.operators = operators;
  }

  /// Opens them.
  ///
  /// @throws UncheckedIOException when one of the ports cannot be had
  /// @throws StartException when the certificate cannot be used
  static Doors open(Config config, Faces faces, RequestListener requests) throws StartException {
    CertificateFiles tls = config.tls() == null ? null : CertificateFiles.open(config.tls());
    try {
      return open(config, faces, requests, tls);
    } catch (RuntimeException | Error e) {
      if (tls != null) {
        tls.close();
      }
      throw e;
    }
  }

  private static Doors open(
      Config config, Faces faces, RequestListener requests, @Nullable CertificateFiles tls) {
    Integer port = config.operatorPort();
    if (port == null) {
      HttpServer all = listen(config, config.port(), faces.all(), requests, tls);
      return new Doors(config.host(), all, null, tls);
    }
    HttpServer merchants = listen(config, config.port(), faces.toMerchants(), requests, tls);
    try {
      HttpServer operators = listen(config, port, faces.toOperators(), requests, tls);
      return new Doors(config.host(), merchants, operators, tls);
    } catch (RuntimeException | Error e) {
      merchants.close();
      throw e;
    }
  }

  private static HttpServer listen(
      Config config,
      int port,
      List<Face> faces,
      RequestListener requests,
      @Nullable CertificateFiles tls) {
    return HttpServer.start(
        HttpConfig.on(config.host(), port)
            .withAccessLog(config.accessLog())
            .withOrigin(new Proxied(new TrustedProxies(config.trustedProxies())))
            .withTls(tls),
        faces,
        LedgerFaults::of,
        requests);
  }

  /// Requests come from where the trusted proxies say.
  private record Proxied(TrustedProxies proxies) implements Origin {

    @Override
    public InetAddress of(InetAddress peer, List<String> forwardedFor) {
      return proxies.client(peer, forwardedFor);
    }

    @Override
    public boolean trusts(InetAddress peer) {
      return proxies.contains(peer);
    }
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
    return (server.isSecure() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + server.port();
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
    if (tls != null) {
      tls.close();
    }
  }
}
