package dev.saldo.client;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// Where a server is, and the operator token to ask it with.
///
/// @param server as [#address] gives it
/// @param token visible ASCII characters, so that it can be sent; whether it is any operator's is
///   for the server to say
/// @param authorities whose word for the server's certificate is taken, and nobody else's; empty:
///   those that the JDK knows
public record ClientConfig(URI server, String token, List<X509Certificate> authorities) {

  /// @throws IllegalArgumentException when the token is none
  public ClientConfig {
    if (!isToken(token)) {
      throw new IllegalArgumentException("a token is visible ASCII characters");
    }
    authorities = List.copyOf(authorities);
  }

  /// The address of a server, without a `/` at its end; empty when the text is none. One with a
  /// path is of a server that stands below that path, behind a proxy.
  public static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text.replaceFirst("/+$", ""));
      boolean fits =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      return fits ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// The certificates in the content of a PEM file; empty when there are none.
  public static List<X509Certificate> certificates(byte[] pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      return List.of();
    }
  }

  /// Whether the text can be sent as a token.
  public static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /// Without the token.
  @Override
  public String toString() {
    return "ClientConfig[server=" + server + "]";
  }
}
