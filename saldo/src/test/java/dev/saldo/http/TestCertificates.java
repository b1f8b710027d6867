package dev.saldo.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority that certifies servers of 127.0.0.1, made anew for each run: X.509 by hand, as the
/// JDK can read certificates and not make them.
public final class TestCertificates {

  private static final String COMMON_NAME = "550403";
  private static final String BASIC_CONSTRAINTS = "551d13";
  private static final String ALTERNATIVE_NAMES = "551d11";
  private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration YEAR = Duration.ofDays(365);

  private static final TestCertificates TRUSTED = new TestCertificates("the tests' authority");
  private static long serials;

  private final KeyPair keys = keys("EC");
  private final String name;
  private final SSLContext client;

  /// @param name what the authority calls itself
  public TestCertificates(String name) {
    this.name = name;
    this.client = newClient();
  }

  /// The one that the clients of the tests trust.
  public static TestCertificates trusting() {
    return TRUSTED;
  }

  /// Its own certificate, as PEM.
  public String authority() {
    return pem("CERTIFICATE", certificate(name, keys, Instant.now().plus(YEAR), true));
  }

  /// A certificate for a server, as PEM.
  public String server(String common, KeyPair server) {
    return server(common, server, Instant.now().plus(YEAR));
  }

  public String server(String common, KeyPair server, Instant until) {
    return pem("CERTIFICATE", certificate(common, server, until, false));
  }

  /// A server's certificate and key, ready for use.
  public Tls tls(String common) {
    KeyPair server = keys("EC");
    try {
      return Tls.of(
          server(common, server).getBytes(US_ASCII), key(server.getPrivate()).getBytes(US_ASCII));
    } catch (TlsException e) {
      throw new AssertionError(e);
    }
  }

  /// @param algorithm `EC`, `RSA` or `Ed25519`
  public static KeyPair keys(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// A private key as PEM.
  public static String key(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what);
  }

  /// A client that believes this authority alone.
  public SSLContext client() {
    return client;
  }

  /// The same, with no session to resume.
  public SSLContext newClient() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "authority",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(authority().getBytes(US_ASCII))));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// TLS over a socket that is connected; the handshake comes with what is sent or read first.
  Socket over(Socket plain) throws IOException {
    return client().getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
  }

  private byte[] certificate(String common, KeyPair owner, Instant until, boolean isAuthority) {
    byte[] algorithm = sequence(tagged(0x06, hex(ECDSA_WITH_SHA256)));
    byte[] extension =
        isAuthority
            ? sequence(
                tagged(0x06, hex(BASIC_CONSTRAINTS)),
                tagged(0x01, hex("ff")),
                tagged(0x04, sequence(tagged(0x01, hex("ff")))))
            : sequence(
                tagged(0x06, hex(ALTERNATIVE_NAMES)),
                tagged(
                    0x04,
                    sequence(
                        tagged(0x82, "localhost".getBytes(US_ASCII)),
                        tagged(0x87, hex("7f000001")))));
    byte[] signed =
        sequence(
            tagged(0xa0, tagged(0x02, hex("02"))),
            tagged(0x02, HexFormat.of().parseHex("%08x".formatted(nextSerial()))),
            algorithm,
            named(name),
            sequence(time(Instant.now().minus(YEAR)), time(until)),
            named(common),
            owner.getPublic().getEncoded(),
            tagged(0xa3, sequence(extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed);
      return sequence(signed, algorithm, tagged(0x03, join(hex("00"), signature.sign())));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static synchronized long nextSerial() {
    return ++serials;
  }

  private static byte[] named(String common) {
    return sequence(
        tagged(
            0x31,
            sequence(tagged(0x06, hex(COMMON_NAME)), tagged(0x0c, common.getBytes(US_ASCII)))));
  }

  private static byte[] time(Instant time) {
    return tagged(0x18, TIME.format(time).getBytes(US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    byte[] content = join(parts);
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return join(head, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
