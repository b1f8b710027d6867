package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.saldo.api.LedgerFaults;
import dev.saldo.http.AnswerBytes;
import dev.saldo.http.Face;
import dev.saldo.http.Route;
import dev.saldo.http.SocketlessServer;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MemoryLedgerStore;
import dev.saldo.metrics.Metrics;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The whole of Saldo but for sockets and a database, with the demo's merchants and day, asked in
/// bytes. Whatever these are, every answer must be whole, ours and below 500.
final class FuzzedSaldo {

  /// The token of an operator who may do everything.
  static final String ADMIN = "the-fuzzed-admin-token";

  /// Books grow; after so many inputs they are begun anew.
  private static final int LIFE = 20_000;

  /// What HTTP has for what no server must know: a version and a transfer coding.
  private static final List<Integer> NOT_SERVED = List.of(501, 505);

  private final Metrics metrics = new Metrics();
  private final LedgerStore store;
  private final Ledger ledger;
  private final SocketlessServer server;
  private final DemoKeys keys;
  private final List<Route> routes;
  private int asked;

  private FuzzedSaldo() throws ConfigException {
    DemoDay.Clock clock = new DemoDay.Clock();
    store = new MemoryLedgerStore(clock);
    ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(1)), metrics);
    DemoDay.record(ledger, clock);
    keys = DemoKeys.give(ledger, clock);
    Config config = Config.read(Map.of(), Map.of("SALDO_OPERATOR_TOKEN", ADMIN));
    Faces faces = Saldo.faces(config, ledger, new SecureRandom(), clock, metrics);
    List<Face> all = faces.all();
    // The files of Swagger UI are large, and nothing is read from the request there.
    routes =
        all.stream()
            .flatMap(face -> face.routes().stream())
            .filter(route -> !route.path().startsWith("/docs"))
            .toList();
    server = new SocketlessServer(all, LedgerFaults::of);
  }

  private static @Nullable FuzzedSaldo current;

  private static FuzzedSaldo begun() {
    try {
      return new FuzzedSaldo();
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The one to be asked next.
  static FuzzedSaldo current() {
    FuzzedSaldo saldo = current;
    if (saldo != null && saldo.asked++ == LIFE) {
      saldo.close();
      saldo = null;
    }
    if (saldo == null) {
      saldo = begun();
      current = saldo;
    }
    return saldo;
  }

  DemoKeys keys() {
    return keys;
  }

  List<Route> routes() {
    return routes;
  }

  /// The answers to these bytes, none of which is a fault of ours.
  ///
  /// @param most how many bytes come at a time
  List<AnswerBytes.Read> answers(byte[] sent, int most) {
    byte[] written;
    try {
      written = server.answers(sent, most);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
    boolean toHead = new String(sent, ISO_8859_1).contains("HEAD ");
    List<AnswerBytes.Read> answers = AnswerBytes.read(written, toHead);
    for (AnswerBytes.Read answer : answers) {
      if (answer.status() >= 500 && !NOT_SERVED.contains(answer.status())) {
        throw new AssertionError("answered " + answer.status() + ": " + answer.body());
      }
    }
    return answers;
  }

  private void close() {
    server.close();
    ledger.close();
    store.close();
    metrics.close();
  }
}
