package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Operators;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The commands that say who may use the ledger API.
final class OperatorCommands {

  private static final String ROLE = "--role";
  private static final List<Setting> BOOKS = List.of(Setting.DATA);
  private static final String NO_SERVER = "No server may be running on these books.";

  private OperatorCommands() {}

  static CommandSpec operator() {
    CommandSpec group =
        Specs.group("operator", "Say who may use the ledger API, and with which role.");
    group.addSubcommand(null, add());
    group.addSubcommand(null, list());
    group.addSubcommand(null, remove());
    return group;
  }

  private static CommandSpec add() {
    CommandSpec spec =
        Specs.command(
            "add",
            OperatorCommands::add,
            BOOKS,
            "Let an operator in. Its token is printed on stdout, this once. " + NO_SERVER);
    spec.addPositional(name());
    spec.addOption(
        OptionSpec.builder(ROLE)
            .type(String.class)
            .required(true)
            .paramLabel("ROLE")
            .description(
                "What it may do; one of "
                    + Operators.roles()
                    + ", each of which may do all that"
                    + " the ones before it may.")
            .build());
    return spec;
  }

  private static void add(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException {
    String name = Specs.texts(parsed).getFirst();
    String token = Operators.add(config, name, parsed.matchedOptionValue(ROLE, ""));
    out.println(token);
    err.println("This is the token of " + name + "; it is shown only now.");
  }

  private static CommandSpec list() {
    return Specs.command(
        "list",
        (config, _, out, _) -> Operators.list(config).forEach(out::println),
        BOOKS,
        "Tell the operators, a line each: name, role, since when. " + NO_SERVER);
  }

  private static CommandSpec remove() {
    CommandSpec spec =
        Specs.command(
            "remove",
            (config, parsed, _, _) -> Operators.remove(config, Specs.texts(parsed).getFirst()),
            BOOKS,
            "Shut an operator out: its token is worth nothing from then on. " + NO_SERVER);
    spec.addPositional(name());
    return spec;
  }

  private static PositionalParamSpec name() {
    return PositionalParamSpec.builder()
        .paramLabel("NAME")
        .type(String.class)
        .arity("1")
        .index("0")
        .description("1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or a digit.")
        .build();
  }
}
