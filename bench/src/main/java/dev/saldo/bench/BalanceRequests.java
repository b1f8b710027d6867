package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// Requests written out beforehand, sent in random order.
final class BalanceRequests implements Requests {

  private final byte[][] all;
  private final SplittableRandom random = new SplittableRandom();

  private BalanceRequests(byte[][] all) {
    this.all = all;
  }

  /// Asks for balances in this dialect, each time with one of these credentials.
  static BalanceRequests of(Dialect dialect, String[] credentials) {
    byte[][] all = new byte[credentials.length][];
    for (int i = 0; i < all.length; i++) {
      String credential = credentials[i];
      all[i] =
          written(
              dialect.method(),
              dialect.target(),
              dialect.headers(credential),
              dialect.body(credential));
    }
    return new BalanceRequests(all);
  }

  /// Sends these, written by [#written].
  static BalanceRequests of(byte[][] all) {
    return new BalanceRequests(all);
  }

  static byte[] written(String method, String target, List<String> headers, String body) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("\r\n").append(body).toString().getBytes(US_ASCII);
  }

  /// One of them, for who wants to ask once.
  byte[] first() {
    return all[0];
  }

  /// The same requests for another thread.
  BalanceRequests again() {
    return new BalanceRequests(all);
  }

  @Override
  public void next(ByteBuffer buffer) {
    buffer.put(all[random.nextInt(all.length)]);
  }
}
