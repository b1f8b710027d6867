package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// A certificate and its key, with which a server speaks TLS 1.3 or 1.2 and, within it, HTTP/1.1.
///
/// Immutable, and safe for use by many threads.
public final class Tls {

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END ");
  private static final byte[] PROBE = "whose key is this".getBytes(ISO_8859_1);

  private final SSLContext context;
  private final X509Certificate certificate;
  private final SSLParameters parameters;

  private Tls(SSLContext context, X509Certificate certificate) {
    this.context = context;
    this.certificate = certificate;
    this.parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(VERSIONS);
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    parameters.setUseCipherSuitesOrder(true);
    parameters.setCipherSuites(
        Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
            .filter(Tls::isSound)
            .toArray(String[]::new));
  }

  /// Of those of TLS 1.2, the ones with forward secrecy and authenticated encryption.
  private static boolean isSound(String suite) {
    boolean isOf13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
    return isOf13
        || (suite.startsWith("TLS_ECDHE_")
            && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
  }

  /// Reads both from their PEM files' contents.
  ///
  /// @param chain the server's certificate, then those that lead to its authority's
  /// @param key the private key of the first of them, as PKCS #8, not encrypted
  /// @throws TlsException when they cannot be used
  public static Tls of(byte[] chain, byte[] key) throws TlsException {
    Certificate[] certificates = certificates(chain);
    X509Certificate first = (X509Certificate) certificates[0];
    PrivateKey own = key(key, first.getPublicKey().getAlgorithm());
    checkFit(certificates, own);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", own, new char[0], certificates);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new Tls(context, first);
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException("its certificates are no chain, each signed by the next");
    }
  }

  private static Certificate[] certificates(byte[] chain) throws TlsException {
    try {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(chain))
              .toArray(Certificate[]::new);
      if (certificates.length > 0) {
        return certificates;
      }
    } catch (CertificateException e) {
      // Told as the empty one.
    }
    throw new TlsException("there is no certificate in it, as PEM has one");
  }

  private static PrivateKey key(byte[] pem, String algorithm) throws TlsException {
    Matcher key = KEY.matcher(new String(pem, ISO_8859_1));
    if (!key.find()) {
      throw new TlsException("there is no private key in it, as PEM has one");
    }
    String kind = key.group(1).strip();
    if (kind.equals("ENCRYPTED")) {
      throw new TlsException("the key is encrypted: `openssl pkey -in KEY -out NEW` decrypts it");
    }
    if (!kind.isEmpty()) {
      throw new TlsException(
          "the key is not in PKCS #8: `openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW` makes it so");
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(2))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException("the key is none for the certificate, whose is " + algorithm);
    }
  }

  private static void checkFit(Certificate[] certificates, PrivateKey key) throws TlsException {
    if (fits(certificates[0].getPublicKey(), key)) {
      return;
    }
    boolean isLater =
        Arrays.stream(certificates).skip(1).anyMatch(other -> fits(other.getPublicKey(), key));
    throw new TlsException(
        isLater
            ? "the key's certificate is not the first one, as it must be"
            : "the key is not that of the certificate");
  }

  private static boolean fits(PublicKey open, PrivateKey key) {
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "RSASSA-PSS" -> "RSASSA-PSS";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      if (algorithm.equals("RSASSA-PSS")) {
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// What is wrong with the certificate today; empty when it is valid.
  public String complaint() {
    try {
      certificate.checkValidity();
      return "";
    } catch (CertificateExpiredException e) {
      return "it expired at " + certificate.getNotAfter().toInstant();
    } catch (CertificateNotYetValidException e) {
      return "it is not valid before " + certificate.getNotBefore().toInstant();
    }
  }

  /// The server's side of one connection.
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    try {
      engine.beginHandshake();
    } catch (SSLException e) {
      throw new IllegalStateException("no bytes are exchanged yet", e);
    }
    return engine;
  }
}
