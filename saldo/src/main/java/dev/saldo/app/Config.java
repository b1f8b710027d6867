package dev.saldo.app;

import dev.saldo.access.OperatorAccess;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a command was told by its options and by the environment; all of it can be used.
///
/// @param port 0: one that is free
/// @param data the folder of the embedded database; it may not be there yet
/// @param demoData the same for the demo; null: a temporary one
/// @param accessLog whether each request is told on stderr
/// @param operatorToken the token of an operator who may do everything; null: none is configured
public record Config(
    String host,
    int port,
    Path data,
    @Nullable Path demoData,
    boolean accessLog,
    @Nullable String operatorToken) {

  private static final int LONGEST_SHOWN = 60;

  /// Reads the configuration.
  ///
  /// @param options the values of the options that were given
  /// @param environment the variables; those that are no setting's are ignored
  /// @throws ConfigException with everything that is wrong with it
  public static Config read(Map<Setting, String> options, Map<String, String> environment)
      throws ConfigException {
    Reader reader = new Reader(options, environment);
    Config config =
        new Config(
            reader.host(),
            reader.port(),
            reader.folder(Setting.DATA).orElse(Path.of("")),
            reader.folder(Setting.DEMO_DATA).orElse(null),
            reader.accessLog(),
            reader.operatorToken());
    if (!reader.problems.isEmpty()) {
      throw new ConfigException(reader.problems);
    }
    return config;
  }

  /// The configuration of the demo's server.
  Config withData(Path folder) {
    return new Config(host, port, folder, demoData, accessLog, operatorToken);
  }

  /// Without the token.
  @Override
  public String toString() {
    return "Config[host=%s, port=%d, data=%s, demoData=%s, accessLog=%s]"
        .formatted(host, port, data, demoData, accessLog);
  }

  /// Notes what is wrong and goes on, with any value in its place.
  private static final class Reader {

    private final Map<Setting, String> options;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<Setting, String> options, Map<String, String> environment) {
      this.options = options;
      this.environment = environment;
    }

    String host() {
      String host = text(Setting.HOST).orElse("");
      if (host.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        wrong(Setting.HOST, "is %s, but a host is a name or an address.");
      }
      return host;
    }

    int port() {
      String port = text(Setting.PORT).orElse("0");
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
        wrong(Setting.PORT, "is %s, but a port is a number from 0 to 65535.");
        return 0;
      }
      return Integer.parseInt(port);
    }

    Optional<Path> folder(Setting setting) {
      try {
        return text(setting).map(Path::of);
      } catch (InvalidPathException e) {
        wrong(setting, "is %s, which cannot be the name of a folder.");
        return Optional.empty();
      }
    }

    boolean accessLog() {
      String on = text(Setting.ACCESS_LOG).orElse("false");
      if (!on.equals("true") && !on.equals("false")) {
        wrong(Setting.ACCESS_LOG, "is %s, but must be true or false.");
      }
      return on.equals("true");
    }

    @Nullable String operatorToken() {
      String token = environment.get(Setting.OPERATOR_TOKEN.variable());
      if (token != null && !OperatorAccess.isToken(token)) {
        // Whatever it is, somebody may use it elsewhere.
        problems.add(
            "SALDO_OPERATOR_TOKEN is no token: 16 or more visible ASCII characters without space.");
        return null;
      }
      return token;
    }

    /// The value, or the default; empty when there is neither.
    private Optional<String> text(Setting setting) {
      String given = given(setting);
      if (given != null && given.isEmpty()) {
        problems.add(name(setting) + " is empty.");
      }
      String text = given == null || given.isEmpty() ? setting.byDefault() : given;
      return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private @Nullable String given(Setting setting) {
      return options.getOrDefault(setting, environment.get(setting.variable()));
    }

    private void wrong(Setting setting, String sentence) {
      problems.add(name(setting) + " " + sentence.formatted(shown(given(setting))));
    }

    private String name(Setting setting) {
      return options.containsKey(setting) ? setting.option() : setting.variable();
    }

    private static String shown(@Nullable String value) {
      String plain = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
      return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
    }
  }
}
