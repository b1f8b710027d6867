package dev.saldo.app;

import java.io.PrintStream;
import java.util.Optional;

/// What `saldo serve` does.
public final class Server {

  private Server() {}

  /// Serves the books until the process is told to stop, and then ends it; does not return.
  ///
  /// @param out told when it is ready, and before that a first token, if one was made
  /// @throws StartException when it cannot start
  public static void serve(Config config, PrintStream out) throws StartException {
    Lifetime.run(() -> start(config, out));
  }

  private static Saldo start(Config config, PrintStream out) throws StartException {
    Saldo saldo = Saldo.start(config);
    try {
      if (config.operatorToken() == null) {
        Optional<String> token = saldo.admitFirstOperator();
        token.ifPresent(made -> tell(made, saldo.operatorAddress(), out));
      }
    } catch (RuntimeException | Error e) {
      saldo.close();
      throw e;
    }
    out.println("Saldo is ready at " + saldo.address() + operators(saldo));
    return saldo;
  }

  private static String operators(Saldo saldo) {
    return saldo.operatorAddress().equals(saldo.address())
        ? ""
        : ", and for operators at " + saldo.operatorAddress();
  }

  private static void tell(String token, String address, PrintStream out) {
    out.println("There was no operator yet. This token may do everything; it is shown only now:");
    out.println();
    out.println("    " + token);
    out.println();
    out.println("Send it with every call of the ledger API, for example:");
    out.println();
    out.println(
        "    curl -H 'Authorization: Bearer " + token + "' " + address + "/ledger/v1/currencies");
    out.println();
    out.println("Or sign in with it at " + address + "/console/.");
    out.println();
  }
}
