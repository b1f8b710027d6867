package dev.saldo.cli;

import dev.saldo.app.Setting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// Describes commands to picocli, all in one manner, and reads what it parsed.
final class Specs {

  /// The command that tells of the others.
  static final String HELP = "help";

  private static final int WIDTH = 100;

  private Specs() {}

  /// A command that only has others below it.
  static CommandSpec group(String name, String description) {
    return described(CommandSpec.wrapWithoutInspection(null), name, description);
  }

  /// A command that does something.
  ///
  /// @param settings what can be set for it; those without an option are told by their variable
  static CommandSpec command(
      String name, Command command, List<Setting> settings, String... description) {
    CommandSpec spec = described(CommandSpec.wrapWithoutInspection(command), name, description);
    spec.usageMessage().exitCodeList(exitCodes(false));
    addSettings(spec, settings);
    return spec;
  }

  private static void addSettings(CommandSpec spec, List<Setting> settings) {
    settings.stream()
        .filter(setting -> !setting.option().isEmpty())
        .forEach(setting -> spec.addOption(option(setting)));
    spec.usageMessage()
        .footer(
            settings.stream()
                .filter(setting -> setting.option().isEmpty())
                .map(setting ->
                    "%n" + setting.variable() + " in the environment: " + setting.meaning())
                .toArray(String[]::new));
  }

  /// A command that asks a running server.
  static CommandSpec remote(String name, RemoteCommand command, String... description) {
    CommandSpec spec = described(CommandSpec.wrapWithoutInspection(command), name, description);
    ServerOptions.addTo(spec);
    return spec;
  }

  /// A command that works on what is configured here or, when a server is named, asks that one.
  static CommandSpec either(
      String name, EitherCommand command, List<Setting> settings, String... description) {
    CommandSpec spec = described(CommandSpec.wrapWithoutInspection(command), name, description);
    addSettings(spec, settings);
    ServerOptions.addTo(spec);
    return spec;
  }

  /// A command that does without a server where an option says so.
  static CommandSpec byOption(
      String name, ByOptionCommand command, List<Setting> settings, String... description) {
    CommandSpec spec = described(CommandSpec.wrapWithoutInspection(command), name, description);
    addSettings(spec, settings);
    ServerOptions.addTo(spec);
    return spec;
  }

  /// An option that is given or not.
  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  /// An option with a text.
  static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// The file of this name, which may or may not be there.
  ///
  /// @param what the argument or option that names it
  /// @throws MisuseException when it can be no file's name, such as one with letters that the
  ///   system's encoding does not have
  static Path path(String what, String name) throws MisuseException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new MisuseException(what + " names no file: " + name);
    }
  }

  /// A positional argument that must be there, the first one.
  static PositionalParamSpec argument(String label, String description) {
    return argument(0, label, description);
  }

  static PositionalParamSpec argument(int place, String label, String description) {
    return positional(place, "1", label, description);
  }

  /// A positional argument that may be there.
  static PositionalParamSpec optionalArgument(String label, String description) {
    return positional(0, "0..1", label, description);
  }

  private static PositionalParamSpec positional(
      int place, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .type(String.class)
        .arity(arity)
        .required(arity.equals("1"))
        .index(Integer.toString(place))
        .description(description)
        .build();
  }

  /// The command that tells of the others.
  static CommandSpec help() {
    CommandSpec spec = group(HELP, "Tell how a command is used.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("COMMAND")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("The command; without it, all of them.")
            .build());
    return spec;
  }

  private static CommandSpec described(CommandSpec spec, String name, String... description) {
    spec.name(name);
    spec.parser().collectErrors(true);
    spec.usageMessage()
        .description(description)
        .width(WIDTH)
        .sortOptions(false)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes(true));
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Tell how this is used.")
            .build());
    return spec;
  }

  private static Map<String, String> exitCodes(boolean isClient) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      if (isClient || !code.isOfClients()) {
        codes.put(Integer.toString(code.number()), code.meaning());
      }
    }
    return codes;
  }

  private static OptionSpec option(Setting setting) {
    String otherwise =
        setting.byDefault().isEmpty() ? "" : "Unless set: " + setting.byDefault() + ". ";
    OptionSpec.Builder option =
        OptionSpec.builder(setting.option())
            .type(String.class)
            .paramLabel(setting.label())
            .description(setting.meaning(), otherwise + "Variable: " + setting.variable() + ".")
            .userObject(setting);
    if (setting.isFlag()) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  /// Refuses options that would be without effect.
  ///
  /// @param why they are
  /// @throws MisuseException when one of them was given
  static void refuse(ParseResult parsed, String why, String... options) throws MisuseException {
    for (String option : options) {
      if (parsed.hasMatchedOption(option)) {
        throw new MisuseException(why + ": leave out " + option);
      }
    }
  }

  /// The settings that were given by options.
  static Map<Setting, String> settings(ParseResult parsed) {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.userObject() instanceof Setting setting) {
        given.put(setting, option.getValue());
      }
    }
    return given;
  }

  /// The positional arguments.
  static List<String> texts(ParseResult parsed) {
    return parsed.matchedPositionals().stream().flatMap(p -> p.stringValues().stream()).toList();
  }
}
