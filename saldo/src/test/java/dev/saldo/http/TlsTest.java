package dev.saldo.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What real clients see of TLS, and which certificates and keys are taken.
final class TlsTest {

  private static final TestCertificates AUTHORITY = TestCertificates.trusting();
  private static final KeyPair KEYS = TestCertificates.keys("EC");

  private static HttpServer serve(AtomicReference<Tls> tls) {
    return HttpServer.start(
        HttpConfig.on("127.0.0.1", 0).withTls(tls::get),
        List.of(
            new EchoFace()
                .with(
                    "POST",
                    "/echo/all",
                    1 << 20,
                    request -> EchoFace.text(new String(request.body(), US_ASCII)))),
        _ -> Optional.empty());
  }

  private static Tls of(String chain, String key) throws TlsException {
    return Tls.of(chain.getBytes(US_ASCII), key.getBytes(US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void keys_ofEachKind_serve(String algorithm) throws Exception {
    KeyPair keys = TestCertificates.keys(algorithm);
    Tls tls =
        of(
            AUTHORITY.server("server", keys) + AUTHORITY.authority(),
            TestCertificates.key(keys.getPrivate()));
    assertThat(tls.complaint()).isEmpty();
    String large = "0123456789".repeat(100_000);
    try (HttpServer server = serve(new AtomicReference<>(tls));
        HttpClient client = HttpClient.newBuilder().sslContext(AUTHORITY.client()).build()) {
      URI all = URI.create("https://127.0.0.1:" + server.port() + "/echo/all");
      for (int i = 0; i < 3; i++) {
        assertThat(
                client
                    .send(
                        HttpRequest.newBuilder(all).POST(BodyPublishers.ofString(large)).build(),
                        BodyHandlers.ofString())
                    .body())
            .isEqualTo(large);
      }
    }
  }

  @Test
  void certificate_thatIsReplaced_isForNewConnectionsOnly() throws Exception {
    AtomicReference<Tls> tls = new AtomicReference<>(AUTHORITY.tls("before"));
    try (HttpServer server = serve(tls);
        SSLSocket first = connect(server, "TLSv1.3");
        RawClient kept = RawClient.of(server)) {
      assertThat(nameOf(first)).isEqualTo("CN=before");
      assertThat(kept.request("GET /echo").reply().status()).isEqualTo(200);
      tls.set(AUTHORITY.tls("after"));
      try (SSLSocket second = connect(server, "TLSv1.3")) {
        assertThat(nameOf(second)).isEqualTo("CN=after");
      }
      assertThat(kept.request("GET /echo").reply().status()).isEqualTo(200);
    }
  }

  @Test
  void versions_beforeOneTwo_areRefused() throws Exception {
    try (HttpServer server = serve(new AtomicReference<>(AUTHORITY.tls("server")))) {
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        try (SSLSocket socket = connect(server, version)) {
          assertThat(socket.getSession().getProtocol()).isEqualTo(version);
          assertThat(socket.getSession().getCipherSuite()).containsPattern("_GCM_|_CHACHA20_");
        }
      }
      SSLSocket weak = socket(server);
      weak.setEnabledProtocols(new String[] {"TLSv1.2"});
      weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      assertThatThrownBy(weak::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  /// Else a client that speaks HTTP/2 only would send it to one that does not.
  @Test
  void client_thatOffersHttp2_isGivenHttp11OrRefused() throws Exception {
    try (HttpServer server = serve(new AtomicReference<>(AUTHORITY.tls("server")))) {
      try (SSLSocket both = offering(server, "h2", "http/1.1")) {
        assertThat(both.getApplicationProtocol()).isEqualTo("http/1.1");
      }
      assertThatThrownBy(() -> offering(server, "h2")).isInstanceOf(SSLException.class);
    }
  }

  /// Shaking hands anew, over and over, is a cheap way to keep a server busy.
  @Test
  void client_thatShakesHandsAnew_isClosed() throws Exception {
    try (HttpServer server = serve(new AtomicReference<>(AUTHORITY.tls("server")));
        SSLSocket socket = connect(server, "TLSv1.2")) {
      ask(socket);
      socket.startHandshake();
      assertThatThrownBy(() -> ask(socket)).isInstanceOf(IOException.class);
    }
  }

  /// New keys in mid-stream are TLS 1.3's own way, and cost nothing.
  @Test
  void client_thatChangesItsKeys_isServedOn() throws Exception {
    try (HttpServer server = serve(new AtomicReference<>(AUTHORITY.tls("server")));
        SSLSocket socket = connect(server, "TLSv1.3")) {
      ask(socket);
      socket.startHandshake();
      ask(socket);
    }
  }

  private static void ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    String answer = "";
    while (!answer.endsWith("GET /echo")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after: " + answer);
      }
      answer += (char) next;
    }
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  private static SSLSocket socket(HttpServer server) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .client()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static SSLSocket connect(HttpServer server, String version) throws IOException {
    SSLSocket socket = socket(server);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static SSLSocket offering(HttpServer server, String... protocols) throws IOException {
    SSLSocket socket = socket(server);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String nameOf(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  @Test
  void files_thatCannotBeUsed_areToldWhy() {
    String chain = AUTHORITY.server("server", KEYS);
    String key = TestCertificates.key(KEYS.getPrivate());
    String other = TestCertificates.key(TestCertificates.keys("EC").getPrivate());
    assertRefused(chain, other, "the key is not that of the certificate");
    assertRefused(
        chain,
        TestCertificates.key(TestCertificates.keys("RSA").getPrivate()),
        "the key is none for the certificate, whose is EC");
    assertRefused(
        AUTHORITY.authority() + chain,
        key,
        "the key's certificate is not the first one, as it must be");
    assertRefused(
        chain + new TestCertificates("another").authority(),
        key,
        "its certificates are no chain, each signed by the next");
    assertRefused("", key, "there is no certificate in it, as PEM has one");
    assertRefused("what is this", key, "there is no certificate in it, as PEM has one");
    assertRefused(chain, chain, "there is no private key in it, as PEM has one");
    assertRefused(
        chain,
        key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        "the key is encrypted: `openssl pkey -in KEY -out NEW` decrypts it");
    assertRefused(
        chain,
        key.replace("PRIVATE KEY", "EC PRIVATE KEY"),
        "the key is not in PKCS #8: `openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW` makes it so");
  }

  @Test
  void certificate_thatIsPast_isComplainedOf() throws Exception {
    Instant past = Instant.parse("2026-01-02T03:04:05Z");
    Tls tls = of(AUTHORITY.server("server", KEYS, past), TestCertificates.key(KEYS.getPrivate()));
    assertThat(tls.complaint()).isEqualTo("it expired at 2026-01-02T03:04:05Z");
  }

  private static void assertRefused(String chain, String key, String why) {
    assertThatThrownBy(() -> of(chain, key)).isInstanceOf(TlsException.class).hasMessage(why);
  }
}
