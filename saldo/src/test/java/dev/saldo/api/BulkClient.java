package dev.saldo.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.HttpServer;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// A client that sends a bulk and reads along, or does not.
final class BulkClient implements AutoCloseable {

  private final RawClient client;
  private String unread = "";
  private boolean headRead;

  private BulkClient(RawClient client) {
    this.client = client;
  }

  /// Begins a bulk of transactions.
  static BulkClient transactions(HttpServer server, String token, String... headers)
      throws IOException {
    return begin(RawClient.of(server), token, headers);
  }

  /// Begins one whose answers fit into little more than nothing.
  static BulkClient withSmallBuffer(HttpServer server, String token) throws IOException {
    return begin(RawClient.of(server, 4096), token);
  }

  private static BulkClient begin(RawClient client, String token, String... headers)
      throws IOException {
    client.request(
        "POST /ledger/v1/transactions",
        Stream.concat(
                Stream.of(
                    "Authorization: Bearer " + token,
                    "Content-Type: application/x-ndjson",
                    "Transfer-Encoding: chunked"),
                Arrays.stream(headers))
            .toArray(String[]::new));
    return new BulkClient(client);
  }

  /// Sends text as one chunk, be it lines or parts of lines.
  BulkClient send(String text) throws IOException {
    client.sendChunk(new String(text.getBytes(UTF_8), ISO_8859_1));
    return this;
  }

  /// Sends all there is to send, at once.
  BulkClient sendAll(String text) throws IOException {
    client.send("%x\r\n%s\r\n0\r\n\r\n".formatted(text.length(), text));
    return this;
  }

  /// Says that there are no more lines.
  BulkClient end() throws IOException {
    client.sendChunk("");
    return this;
  }

  /// The next answer; empty at the proper end.
  ///
  /// @throws IOException at any other end
  Optional<String> answer() throws IOException {
    if (!headRead) {
      RawClient.Reply head = client.head();
      if (head.status() != 200) {
        throw new IOException("answered " + head);
      }
      headRead = true;
    }
    int end = unread.indexOf('\n');
    if (end < 0) {
      StringBuilder text = new StringBuilder(unread);
      for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
        text.append(chunk);
        end = text.indexOf("\n", text.length() - chunk.length());
        if (end >= 0) {
          break;
        }
      }
      unread = text.toString();
      if (end < 0) {
        if (!unread.isEmpty()) {
          throw new IOException("the last line has no end: " + unread);
        }
        return Optional.empty();
      }
    }
    String answer = unread.substring(0, end);
    unread = unread.substring(end + 1);
    return Optional.of(new String(answer.getBytes(ISO_8859_1), UTF_8));
  }

  /// The next answer, which must be there.
  JsonObject json() throws IOException {
    return (JsonObject) Json.read(answer().orElseThrow().getBytes(UTF_8));
  }

  RawClient raw() {
    return client;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
