package dev.saldo.app;

import java.util.Arrays;

/// A connection on which anything may come. The first byte says how many bytes come at a time.
public final class ConnectionFuzz {

  private ConnectionFuzz() {}

  /// Called once before the first input.
  public static void fuzzerInitialize() {
    FuzzedSaldo.current();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int most = input[0] == 0 ? Integer.MAX_VALUE : input[0] & 0xff;
    byte[] sent = Arrays.copyOfRange(input, 1, input.length);
    FuzzedSaldo.current().answers(sent, most);
  }
}
