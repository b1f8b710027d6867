package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `saldo serve` over TLS, and the commands that ask it.
final class ServeTlsTest {

  private static final String TOKEN = "the-token-of-the-test";
  private static final TestCertificates AUTHORITY = TestCertificates.trusting();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private Path certificate;
  private Path key;

  @BeforeEach
  void write() throws Exception {
    certificate = folder.resolve("certificate.pem");
    key = folder.resolve("key.pem");
    write("first");
  }

  private void write(String name) throws Exception {
    KeyPair keys = TestCertificates.keys("EC");
    Files.writeString(certificate, AUTHORITY.server(name, keys));
    Files.writeString(key, TestCertificates.key(keys.getPrivate()));
  }

  private ChildProgram serve() throws Exception {
    return ChildProgram.start(
        folder,
        Map.of("SALDO_OPERATOR_TOKEN", TOKEN, "SALDO_TLS_KEY", key.toString()),
        "serve",
        "--port=0",
        "--operator-port=0",
        "--tls-certificate=" + certificate);
  }

  @Test
  void certificate_changedWhileServing_isUsedUnlessItIsBad() throws Exception {
    try (ChildProgram server = serve();
        HttpClient kept = HttpClient.newBuilder().sslContext(AUTHORITY.client()).build()) {
      String address = server.address();
      assertThat(address).startsWith("https://127.0.0.1:");
      assertThat(name(kept, address)).isEqualTo("CN=first");

      Files.writeString(key, "no key");
      await(() -> server.err().contains("there is no private key in it"));
      assertThat(server.err())
          .contains("; the certificate before goes on")
          .contains(certificate + " and " + key + " cannot be used");
      assertThat(name(newClient(), address)).isEqualTo("CN=first");

      write("second");
      await(() -> server.err().contains("new connections get the new one"));
      assertThat(name(newClient(), address)).isEqualTo("CN=second");
      assertThat(name(kept, address)).as("a connection that was open").isEqualTo("CN=first");

      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void commands_thatAskIt_trustWhomTheyAreTold() throws Exception {
    Path authority = folder.resolve("authority.pem");
    Files.writeString(authority, AUTHORITY.authority());
    try (ChildProgram server = serve()) {
      String ready = server.outUntil(line -> line.startsWith("Saldo is ready at ")).getLast();
      String address = ready.replaceFirst(".*operators at ", "");
      assertThat(address).startsWith("https://");
      Map<String, String> environment = Map.of("SALDO_TOKEN", TOKEN, "SALDO_SERVER", address);
      try (ChildProgram list =
          ChildProgram.start(folder, environment, "merchant", "list", "--ca=" + authority)) {
        assertThat(list.exitCode()).as(list.err()).isZero();
      }
      try (ChildProgram stranger = ChildProgram.start(folder, environment, "merchant", "list")) {
        assertThat(stranger.exitCode()).isEqualTo(3);
        assertThat(stranger.err()).contains("whose certificate can be trusted");
      }
      try (ChildProgram none =
          ChildProgram.start(folder, environment, "merchant", "list", "--ca=" + key)) {
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("--ca has no certificate");
      }
    }
  }

  @Test
  void files_thatCannotBeUsed_stopTheStartInOneSentence() throws Exception {
    Files.delete(key);
    try (ChildProgram server = serve()) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err()).isEqualTo("saldo: there is no file " + key + "\n");
    }
    Files.writeString(key, TestCertificates.key(TestCertificates.keys("EC").getPrivate()));
    try (ChildProgram server = serve()) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err())
          .isEqualTo(
              "saldo: %s and %s cannot be used: the key is not that of the certificate\n"
                  .formatted(certificate, key));
    }
    try (ChildProgram server =
        ChildProgram.start(folder, Map.of(), "serve", "--tls-certificate=" + certificate)) {
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.err()).contains("--tls-certificate and --tls-key are of use only together");
    }
  }

  private static HttpClient newClient() {
    return HttpClient.newBuilder().sslContext(AUTHORITY.newClient()).build();
  }

  private static String name(HttpClient client, String address) throws Exception {
    HttpResponse<Void> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(address + "/health/live")).build(),
            BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(200);
    return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  /// Until what another process does shows.
  private static void await(BooleanSupplier wanted) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!wanted.getAsBoolean()) {
      assertThat(Instant.now()).as("in time").isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
