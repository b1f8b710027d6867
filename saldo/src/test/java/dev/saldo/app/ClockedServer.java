package dev.saldo.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// A whole server in the process of the tests, on an embedded store, by a clock of theirs.
public final class ClockedServer implements AutoCloseable {

  private final Saldo saldo;

  private ClockedServer(Saldo saldo) {
    this.saldo = saldo;
  }

  /// @param token of the operator who may do everything
  public static ClockedServer start(Path books, String token, InstantSource clock)
      throws ConfigException, StartException {
    return start(books, token, clock, "0");
  }

  /// @param port 0 for any that is free
  public static ClockedServer start(Path books, String token, InstantSource clock, String port)
      throws ConfigException, StartException {
    Config config =
        Config.read(
            Map.of(Setting.PORT, port, Setting.DATA, books.toString()),
            Map.of(Setting.OPERATOR_TOKEN.variable(), token));
    return new ClockedServer(Saldo.start(config, clock));
  }

  public String address() {
    return saldo.address();
  }

  @Override
  public void close() {
    saldo.close();
  }
}
