package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.client.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that ask a server, as processes.
final class AskingTest {

  private static final String TOKEN = "the-token-of-somebody";

  @TempDir Path folder;

  @Test
  void command_whileItWaits_showsItsTokenToNobodyOnTheMachine() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildProgram asking =
            ask("http://127.0.0.1:" + server.getLocalPort(), "balance", "acme", "--json")) {
      server.setSoTimeout(60_000);
      try (Socket connection = server.accept()) {
        assertThat(head(connection.getInputStream()))
            .startsWith("GET /ledger/v1/merchants/acme/balances HTTP/1.1\r\n")
            .contains("\r\nAuthorization: Bearer " + TOKEN + "\r\n");
        asking
            .commandLine()
            .ifPresent(line -> assertThat(line).contains(" balance acme ").doesNotContain(TOKEN));
        connection
            .getOutputStream()
            .write(ScriptedServer.answer(200, "{\"merchant\":\"acme\"}").getBytes(ISO_8859_1));
      }
      assertThat(asking.restOfOut()).containsExactly("{\"merchant\":\"acme\"}");
      assertThat(asking.exitCode()).isZero();
      assertThat(asking.err()).isEmpty();
    }
  }

  @Test
  void command_withoutAServer_endsWithThree() throws Exception {
    try (ChildProgram asking = ask("http://127.0.0.1:1", "totals")) {
      assertThat(asking.restOfOut()).isEmpty();
      assertThat(asking.exitCode()).isEqualTo(3);
      assertThat(asking.err()).isEqualTo("saldo: no server is reached at http://127.0.0.1:1\n");
    }
  }

  private ChildProgram ask(String address, String... args) throws IOException {
    return ChildProgram.start(folder, Map.of("SALDO_SERVER", address, "SALDO_TOKEN", TOKEN), args);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }
}
