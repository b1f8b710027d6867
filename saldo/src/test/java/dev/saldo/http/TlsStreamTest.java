package dev.saldo.http;

import org.junit.jupiter.api.Timeout;

/// Bodies that are answered as they come, over TLS.
@Timeout(90)
final class TlsStreamTest extends StreamTest {

  private static final Tls TLS = TestCertificates.trusting().tls("server");

  @Override
  HttpConfig secured(HttpConfig config) {
    return config.withTls(() -> TLS);
  }
}
