package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Payments to record, each new: one after the other as requests, or as the lines of a bulk
/// request.
final class Payments implements Requests {

  private static final AtomicInteger MADE = new AtomicInteger();

  private static final List<String> HEADERS =
      List.of("Authorization: Bearer " + Server.TOKEN, "Content-Type: application/json");

  private final int merchants;
  private final int hotPercent;
  private final SplittableRandom random = new SplittableRandom();
  private final String prefix = "b" + MADE.incrementAndGet() + "-";
  private long count;

  /// @param merchants as of [Population], to whom they go at random
  /// @param hotPercent how many of a hundred go to the first of them
  Payments(int merchants, int hotPercent) {
    this.merchants = merchants;
    this.hotPercent = hotPercent;
  }

  /// The next payment, as JSON on one line.
  String line() {
    int merchant = random.nextInt(100) < hotPercent ? 0 : random.nextInt(merchants);
    count++;
    return "{\"idempotencyKey\":\""
        + prefix
        + count
        + "\",\"type\":\"payment\",\"merchant\":\""
        + Population.merchant(merchant).value()
        + "\",\"currency\":\""
        + Population.currency(merchant)
        + "\",\"amount\":\""
        + (1_000 + random.nextInt(100_000))
        + "\",\"fee\":\"25\",\"reference\":\"Order "
        + count
        + "\"}";
  }

  @Override
  public void next(ByteBuffer buffer) {
    buffer.put(BalanceRequests.written("POST", "/ledger/v1/transactions", HEADERS, line()));
  }

  /// The head of a request whose body are such lines, in chunks.
  static byte[] bulkHead() {
    return """
    POST /ledger/v1/transactions HTTP/1.1
    Host: 127.0.0.1
    Authorization: Bearer %s
    Content-Type: application/x-ndjson
    Prefer: return=minimal
    Transfer-Encoding: chunked

    """
        .formatted(Server.TOKEN)
        .replace("\n", "\r\n")
        .getBytes(US_ASCII);
  }
}
