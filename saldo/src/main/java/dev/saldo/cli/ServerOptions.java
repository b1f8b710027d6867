package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.client.ClientConfig;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The options of every command that asks a server: which one, as whom, and whether a program reads
/// the answer.
final class ServerOptions {

  static final String SERVER = "--server";
  static final String TOKEN_FILE = "--token-file";
  static final String JSON = "--json";

  private static final String TOKEN = "--token";
  private static final String SERVER_VARIABLE = "SALDO_SERVER";
  private static final String AUTHORITIES = "--ca";
  private static final String AUTHORITIES_VARIABLE = "SALDO_CA";
  private static final String USUAL_SERVER = "http://127.0.0.1:8080";

  /// The first that is there counts.
  private static final List<String> TOKEN_VARIABLES =
      List.of("SALDO_TOKEN", "SALDO_OPERATOR_TOKEN");

  private ServerOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(
        option(SERVER, "URL")
            .description(
                "The address of the server.",
                "Unless set: " + USUAL_SERVER + ". Variable: " + SERVER_VARIABLE + ".")
            .build());
    spec.addOption(
        option(TOKEN_FILE, "FILE")
            .description(
                "A file with the operator token; - is stdin. Without it, the token is taken from"
                    + " the environment, which is best: "
                    + String.join(", else ", TOKEN_VARIABLES)
                    + ".")
            .build());
    spec.addOption(
        option(TOKEN, "TOKEN")
            .description(
                "The operator token itself. Everyone on the machine can see it there: rather set"
                    + " the variable.")
            .build());
    spec.addOption(
        option(AUTHORITIES, "FILE")
            .description(
                "A PEM file with the authority's certificate that the server's must come from, or"
                    + " with the server's own. Without it, the JDK's authorities are believed.",
                "Variable: " + AUTHORITIES_VARIABLE + ".")
            .build());
    spec.addOption(
        OptionSpec.builder(JSON)
            .description("Print the server's answer as it is, in JSON, for programs.")
            .build());
  }

  private static OptionSpec.Builder option(String name, String label) {
    return OptionSpec.builder(name).type(String.class).paramLabel(label);
  }

  /// Whether a server is named, by the option or, unless `instead` was given, by the variable.
  ///
  /// @param instead the options that name what to work on without a server
  /// @throws MisuseException when both options were given
  static boolean isServerNamed(
      ParseResult parsed, Map<String, String> environment, String... instead)
      throws MisuseException {
    Optional<String> without = Arrays.stream(instead).filter(parsed::hasMatchedOption).findFirst();
    if (parsed.hasMatchedOption(SERVER) && without.isPresent()) {
      throw new MisuseException(
          "give either "
              + SERVER
              + " or "
              + without.get()
              + ": it is done by a server or without one.");
    }
    return parsed.hasMatchedOption(SERVER)
        || (environment.containsKey(SERVER_VARIABLE) && without.isEmpty());
  }

  /// Whom to ask, and with which token.
  ///
  /// @throws MisuseException with everything that is wrong with it
  static ClientConfig read(ParseResult parsed, Map<String, String> environment, InputStream in)
      throws MisuseException {
    List<String> problems = new ArrayList<>();
    Optional<URI> server = ClientConfig.address(server(parsed, environment));
    if (server.isEmpty()) {
      problems.add(
          (parsed.hasMatchedOption(SERVER) ? SERVER : SERVER_VARIABLE)
              + " must be an address such as "
              + USUAL_SERVER
              + " or https://saldo.example.");
    }
    String token = "";
    try {
      token = token(parsed, environment, in);
    } catch (MisuseException e) {
      problems.addAll(e.problems());
    }
    List<X509Certificate> authorities = List.of();
    try {
      authorities = authorities(parsed, environment, in);
    } catch (MisuseException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new MisuseException(problems);
    }
    return new ClientConfig(server.orElseThrow(), token, authorities);
  }

  private static List<X509Certificate> authorities(
      ParseResult parsed, Map<String, String> environment, InputStream in) throws MisuseException {
    @Nullable String given = parsed.matchedOptionValue(AUTHORITIES, null);
    String source = given == null ? AUTHORITIES_VARIABLE : AUTHORITIES;
    @Nullable String file = given == null ? environment.get(AUTHORITIES_VARIABLE) : given;
    if (file == null) {
      return List.of();
    }
    List<X509Certificate> found = ClientConfig.certificates(Call.read(source, file, in));
    if (found.isEmpty()) {
      throw new MisuseException(source + " has no certificate, as PEM has one.");
    }
    return found;
  }

  private static String server(ParseResult parsed, Map<String, String> environment) {
    String given = parsed.matchedOptionValue(SERVER, null);
    return given != null ? given : environment.getOrDefault(SERVER_VARIABLE, USUAL_SERVER);
  }

  private static String token(ParseResult parsed, Map<String, String> environment, InputStream in)
      throws MisuseException {
    @Nullable String file = parsed.matchedOptionValue(TOKEN_FILE, null);
    @Nullable String given = parsed.matchedOptionValue(TOKEN, null);
    if (file != null && given != null) {
      throw new MisuseException("give either " + TOKEN_FILE + " or " + TOKEN + ".");
    }
    if (given != null) {
      return checked(TOKEN, given);
    }
    if (file != null) {
      return checked(TOKEN_FILE, new String(Call.read(TOKEN_FILE, file, in), UTF_8).strip());
    }
    for (String variable : TOKEN_VARIABLES) {
      String token = environment.get(variable);
      if (token != null) {
        return checked(variable, token);
      }
    }
    throw new MisuseException(
        "an operator token is needed: set "
            + TOKEN_VARIABLES.getFirst()
            + " in the environment, or give "
            + TOKEN_FILE
            + ".");
  }

  /// Whatever it is, it is not shown: somebody may use it elsewhere.
  private static String checked(String source, String token) throws MisuseException {
    if (!ClientConfig.isToken(token)) {
      throw new MisuseException(
          source + " has no token: one word of visible ASCII characters is what it takes.");
    }
    return token;
  }
}
