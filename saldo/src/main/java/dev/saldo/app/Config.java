package dev.saldo.app;

import dev.saldo.access.AddressList;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimit;
import dev.saldo.ledger.Lane;
import dev.saldo.store.postgres.PostgresConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a command was told by its options and by the environment; all of it can be used.
///
/// @param port 0: one that is free
/// @param data the folder of the embedded database; it may not be there yet
/// @param database the PostgreSQL that holds the books instead; null: none
/// @param from where books are to be copied from; null: none are
/// @param to where books are to be copied to; null: none are
/// @param demoData the same as `data` for the demo; null: a temporary one
/// @param accessLog whether each request is told on stderr
/// @param operatorPort where all but the dialects and health is served; 0: one that is free; null:
///   where all is
/// @param tls the files of what is needed to speak TLS; null: plain HTTP is spoken
/// @param trustedProxies the proxies whose word is taken for where a request comes from
/// @param keyLimit how often each merchant key may be used; null: as often as it likes
/// @param operatorLimit how often each operator token may be used; null: as often as it likes
/// @param operatorToken the token of an operator who may do everything; null: none is configured
public record Config(
    String host,
    int port,
    Path data,
    @Nullable PostgresConfig database,
    @Nullable Place from,
    @Nullable Place to,
    @Nullable Path demoData,
    boolean accessLog,
    @Nullable Integer operatorPort,
    @Nullable TlsFiles tls,
    AddressList trustedProxies,
    @Nullable RateLimit keyLimit,
    @Nullable RateLimit operatorLimit,
    @Nullable String operatorToken) {

  private static final int LONGEST_SHOWN = 60;
  private static final String POSTGRES = "jdbc:postgresql:";

  /// Where books are, or are to be.
  sealed interface Place {}

  /// The embedded database in this folder.
  record Embedded(Path folder) implements Place {}

  /// This PostgreSQL.
  record InPostgres(PostgresConfig config) implements Place {}

  /// A certificate and its private key.
  record TlsFiles(Path certificate, Path key) {}

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
            reader.port(Setting.PORT).orElse(0),
            reader.folder(Setting.DATA).orElse(Path.of("")),
            reader.database(),
            reader.place(Setting.FROM, Setting.FROM_USER, Setting.FROM_PASSWORD),
            reader.place(Setting.TO, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            reader.folder(Setting.DEMO_DATA).orElse(null),
            reader.isOn(Setting.ACCESS_LOG),
            reader.port(Setting.OPERATOR_PORT).orElse(null),
            reader.tls(),
            reader.addresses(Setting.TRUSTED_PROXIES),
            reader.limit(Setting.KEY_LIMIT),
            reader.limit(Setting.OPERATOR_LIMIT),
            reader.operatorToken());
    if (!reader.problems.isEmpty()) {
      throw new ConfigException(reader.problems);
    }
    return config;
  }

  /// Whether each batch keeps within one lane.
  boolean lanewise() {
    return database != null && database.lanewise();
  }

  /// The configuration of the demo's server, where all is on one port, without TLS, and the books
  /// are never in PostgreSQL.
  Config withData(Path folder) {
    return new Config(
        host,
        port,
        folder,
        null,
        null,
        null,
        demoData,
        accessLog,
        null,
        null,
        trustedProxies,
        keyLimit,
        operatorLimit,
        operatorToken);
  }

  /// Without the token.
  @Override
  public String toString() {
    return ("Config[host=%s, port=%d, operatorPort=%s, data=%s, database=%s, demoData=%s,"
            + " accessLog=%s]")
        .formatted(host, port, operatorPort, data, database, demoData, accessLog);
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

    Optional<Integer> port(Setting setting) {
      Optional<String> text = text(setting);
      Optional<Integer> port = text.flatMap(digits -> number(digits, 0, 65_535));
      if (text.isPresent() && port.isEmpty()) {
        wrong(setting, "is %s, but a port is a number from 0 to 65535.");
      }
      return port;
    }

    AddressList addresses(Setting setting) {
      try {
        return text(setting)
            .map(list -> Arrays.stream(list.split(",", -1)).map(String::strip).toList())
            .map(AddressList::parse)
            .orElse(AddressList.NONE);
      } catch (IllegalArgumentException e) {
        wrong(setting, "is %s, but must be IP addresses or CIDR blocks with commas between them.");
        return AddressList.NONE;
      }
    }

    @Nullable RateLimit limit(Setting setting) {
      Optional<String> text = text(setting);
      if (text.isEmpty()) {
        return null;
      }
      String[] parts = text.get().split("/", -1);
      Optional<Integer> perMinute = number(parts[0], 1, RateLimit.MOST);
      Optional<Integer> burst = number(parts[parts.length - 1], 1, RateLimit.MOST);
      if (parts.length > 2 || perMinute.isEmpty() || burst.isEmpty()) {
        wrong(setting, "is %s, but must be a number such as 100, or two such as 100/20.");
        return null;
      }
      return new RateLimit(perMinute.get(), burst.get());
    }

    private static Optional<Integer> number(String text, int least, int most) {
      return Optional.of(text)
          .filter(digits -> digits.matches("[0-9]{1,7}"))
          .map(Integer::parseInt)
          .filter(number -> number >= least && number <= most);
    }

    Optional<Path> folder(Setting setting) {
      return path(setting, "is %s, which cannot be the name of a folder.");
    }

    private Optional<Path> path(Setting setting, String otherwise) {
      try {
        return text(setting).map(Path::of);
      } catch (InvalidPathException e) {
        wrong(setting, otherwise);
        return Optional.empty();
      }
    }

    @Nullable TlsFiles tls() {
      String otherwise = "is %s, which cannot be the name of a file.";
      Optional<Path> certificate = path(Setting.TLS_CERTIFICATE, otherwise);
      Optional<Path> key = path(Setting.TLS_KEY, otherwise);
      if (certificate.isPresent() && key.isPresent()) {
        return new TlsFiles(certificate.get(), key.get());
      }
      if (certificate.isPresent() || key.isPresent()) {
        problems.add("--tls-certificate and --tls-key are of use only together.");
      }
      return null;
    }

    @Nullable PostgresConfig database() {
      String url = text(Setting.DATABASE).orElse(null);
      String user = text(Setting.DATABASE_USER).orElse(null);
      int writers = writers();
      boolean lanewise = isOn(Setting.LANEWISE);
      if (url == null) {
        return null;
      }
      if (!url.startsWith(POSTGRES)) {
        // It may have a password in it, so it is not shown.
        problems.add(name(Setting.DATABASE) + " is no URL like jdbc:postgresql://HOST/DB.");
      }
      if (options.containsKey(Setting.DATABASE) && options.containsKey(Setting.DATA)) {
        problems.add("--database and --data are two places for the books; give one of them.");
      }
      return PostgresConfig.of(url, user, environment.get(Setting.DATABASE_PASSWORD.variable()))
          .withWriters(writers)
          .lanewise(lanewise);
    }

    /// A folder or a PostgreSQL; null when there is neither.
    ///
    /// @param user where it is not given, the database's is taken
    /// @param password likewise
    @Nullable Place place(Setting setting, Setting user, Setting password) {
      String where = text(setting).orElse(null);
      if (where == null) {
        return null;
      }
      if (where.startsWith(POSTGRES)) {
        return new InPostgres(
            PostgresConfig.of(
                where,
                text(user).or(() -> text(Setting.DATABASE_USER)).orElse(null),
                environment.getOrDefault(
                    password.variable(), environment.get(Setting.DATABASE_PASSWORD.variable()))));
      }
      if (where.startsWith("jdbc:") || where.contains("://")) {
        // It may have a password in it, so it is not shown.
        problems.add(name(setting) + " is neither a folder nor like jdbc:postgresql://HOST/DB.");
        return null;
      }
      return folder(setting).map(Embedded::new).orElse(null);
    }

    private int writers() {
      Optional<Integer> writers =
          text(Setting.WRITERS).flatMap(digits -> number(digits, 1, Lane.COUNT));
      if (writers.isEmpty()) {
        wrong(Setting.WRITERS, "is %s, but must be a number from 1 to " + Lane.COUNT + ".");
      }
      return writers.orElse(1);
    }

    boolean isOn(Setting setting) {
      String on = text(setting).orElse("false");
      if (!on.equals("true") && !on.equals("false")) {
        wrong(setting, "is %s, but must be true or false.");
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
