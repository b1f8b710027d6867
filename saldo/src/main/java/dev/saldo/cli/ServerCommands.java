package dev.saldo.cli;

import dev.saldo.app.Demo;
import dev.saldo.app.Server;
import dev.saldo.app.Setting;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// The commands that serve until they are told to stop.
final class ServerCommands {

  private ServerCommands() {}

  static CommandSpec serve() {
    return Specs.command(
        "serve",
        (config, _, out, _) -> Server.serve(config, out),
        List.of(
            Setting.PORT,
            Setting.HOST,
            Setting.DATA,
            Setting.DATABASE,
            Setting.DATABASE_USER,
            Setting.DATABASE_PASSWORD,
            Setting.WRITERS,
            Setting.LANEWISE,
            Setting.OPERATOR_PORT,
            Setting.TLS_CERTIFICATE,
            Setting.TLS_KEY,
            Setting.TRUSTED_PROXIES,
            Setting.KEY_LIMIT,
            Setting.OPERATOR_LIMIT,
            Setting.ACCESS_LOG,
            Setting.OPERATOR_TOKEN),
        "Serve the ledger API and all dialects until stopped (Ctrl-C, SIGTERM).",
        "",
        "One line on stdout tells that it is ready, and where. The first start without an operator"
            + " makes one and tells its token, this once.");
  }

  static CommandSpec demo() {
    return Specs.command(
        "demo",
        (config, _, out, _) -> Demo.serve(config, out),
        List.of(
            Setting.PORT,
            Setting.HOST,
            Setting.DEMO_DATA,
            Setting.ACCESS_LOG,
            Setting.OPERATOR_TOKEN),
        "Serve six merchants with a day behind them, and print requests to paste, until stopped.",
        "",
        "The keys are the same in every demo, so anybody knows them: keep real money out, and keep"
            + " it on 127.0.0.1.");
  }
}
