package dev.saldo.client;

import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Many things that are asked for in one request, a line each. Immutable.
///
/// @param target the path, encoded
/// @param body the lines, each with its end
/// @param count how many lines there are
public record Bulk(String target, byte[] body, int count) {

  /// As many as a server takes in without answering any. So the answers can be read after all was
  /// sent, and the request goes through any proxy that takes requests as a whole.
  public static final int MOST_LINES = 1_000;

  static final String CONTENT_TYPE = "application/x-ndjson";

  private static final String TRANSACTIONS = "/ledger/v1/transactions";
  private static final String MERCHANTS = "/ledger/v1/merchants";

  /// What a line was answered.
  ///
  /// @param id what names what was recorded; empty when nothing was
  /// @param code of the problem; empty when there is none
  /// @param detail of the problem, for people; empty when there is none
  public record Line(int status, String id, String code, String detail) {

    /// Whether it is in the books.
    public boolean isDone() {
      return status / 100 == 2;
    }

    /// Whether it was not decided, and may be asked for again.
    public boolean isUndecided() {
      return status == 429 || status >= 500;
    }
  }

  /// Transactions to be recorded.
  public static Bulk ofTransactions(List<byte[]> lines) {
    return of(TRANSACTIONS, lines);
  }

  /// Merchants to be saved.
  public static Bulk ofMerchants(List<byte[]> lines) {
    return of(MERCHANTS, lines);
  }

  private static Bulk of(String target, List<byte[]> lines) {
    if (lines.isEmpty() || lines.size() > MOST_LINES) {
      throw new IllegalArgumentException("1 to " + MOST_LINES + " lines, not " + lines.size());
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      body.writeBytes(line);
      body.write('\n');
    }
    return new Bulk(target, body.toByteArray(), lines.size());
  }

  /// What the lines were answered; empty unless that is an answer for each.
  Optional<List<Line>> answers(byte[] answer) {
    List<Line> lines = new ArrayList<>(count);
    int from = 0;
    for (int to = 0; to < answer.length; to++) {
      if (answer[to] == '\n') {
        Optional<Line> line = line(Arrays.copyOfRange(answer, from, to), lines.size() + 1);
        if (line.isEmpty()) {
          return Optional.empty();
        }
        lines.add(line.get());
        from = to + 1;
      }
    }
    return lines.size() == count ? Optional.of(lines) : Optional.empty();
  }

  private static Optional<Line> line(byte[] json, int number) {
    try {
      if (Json.read(json) instanceof JsonObject object
          && object.text("line").equals(Integer.toString(number))) {
        return Optional.of(
            new Line(
                Integer.parseInt(object.text("status")),
                object.text("id"),
                object.text("code"),
                object.text("detail")));
      }
    } catch (JsonException | NumberFormatException e) {
      // Whatever that is, it is no answer.
    }
    return Optional.empty();
  }
}
