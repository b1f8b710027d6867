package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.torture.Wire.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that forgets what it was told would blame the server for it.
@Timeout(30)
final class WireTest {

  private static final String STREAMED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "4\r\none\n\r\n4\r\ntwo\n\r\n8\r\nthree\nfo\r\n";

  /// What is asked of a server that says this and goes.
  private static Answer asked(String says, List<String> answers) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = new Wire(() -> "http://127.0.0.1:" + listening.getLocalPort())) {
      Thread server = Thread.ofVirtual().start(() -> serve(listening, says));
      Answer answer = wire.askInBulk("x\n".repeat(5), answers);
      server.join();
      return answer;
    }
  }

  private static void serve(ServerSocket listening, String says) {
    try (Socket client = listening.accept()) {
      byte[] asked = new byte[10_000];
      String received = "";
      while (!received.endsWith("x\n")) {
        int read = client.getInputStream().read(asked);
        received += new String(asked, 0, read, ISO_8859_1);
      }
      client.getOutputStream().write(says.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bulk_whoseAnswerIsCutOff_hasTheLinesThatCame() throws Exception {
    List<String> answers = new ArrayList<>();

    assertThat(asked(STREAMED, answers)).isEqualTo(new Answer.Lost());
    assertThat(answers).containsExactly("one", "two", "three");
  }

  @Test
  void bulk_thatIsAnswered_hasAllLines() throws Exception {
    List<String> answers = new ArrayList<>();

    assertThat(asked(STREAMED + "3\r\nur\n\r\n0\r\n\r\n", answers))
        .isEqualTo(new Answer.Said(200, false, ""));
    assertThat(answers).containsExactly("one", "two", "three", "four");
  }

  @Test
  void bulk_thatIsRefused_hasTheRefusalAndNoLine() throws Exception {
    List<String> answers = new ArrayList<>();

    assertThat(asked("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}", answers))
        .isEqualTo(new Answer.Said(503, false, "{}"));
    assertThat(answers).isEmpty();
  }

  @Test
  void bulk_forNobody_isNotReached() throws Exception {
    int port;
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listening.getLocalPort();
    }
    try (Wire wire = new Wire(() -> "http://127.0.0.1:" + port)) {
      assertThat(wire.askInBulk("x\n", new ArrayList<>())).isEqualTo(new Answer.NotReached());
    }
  }
}
