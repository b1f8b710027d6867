package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.access.AddressList;
import dev.saldo.access.RateLimit;
import dev.saldo.store.postgres.PostgresConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ConfigTest {

  @Test
  void config_ofNothing_hasTheDefaults() throws ConfigException {
    assertThat(Config.read(Map.of(), Map.of()))
        .isEqualTo(
            new Config(
                "127.0.0.1",
                8080,
                Path.of("./data"),
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                AddressList.NONE,
                null,
                null,
                null));
  }

  @Test
  void settings_asVariables_areTaken() throws ConfigException {
    assertThat(
            Config.read(
                Map.of(),
                Map.of(
                    "SALDO_PORT", "0",
                    "SALDO_HOST", "::1",
                    "SALDO_DATA", "books",
                    "SALDO_DEMO_DATA", "play",
                    "SALDO_ACCESS_LOG", "true",
                    "SALDO_OPERATOR_PORT", "9090",
                    "SALDO_KEY_LIMIT", "100/20",
                    "SALDO_OPERATOR_LIMIT", "6000",
                    "SALDO_OPERATOR_TOKEN", "sixteen-letters!")))
        .isEqualTo(
            new Config(
                "::1",
                0,
                Path.of("books"),
                null,
                null,
                null,
                Path.of("play"),
                true,
                9090,
                null,
                AddressList.NONE,
                new RateLimit(100, 20),
                new RateLimit(6_000, 6_000),
                "sixteen-letters!"));
  }

  @Test
  void proxies_inAList_areAllTaken() throws ConfigException {
    AddressList proxies =
        Config.read(Map.of(Setting.TRUSTED_PROXIES, "10.0.0.0/8, 2001:db8::1"), Map.of())
            .trustedProxies();

    assertThat(proxies.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(proxies.contains(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
    assertThat(proxies.contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
  }

  @Test
  void limits_thatAreNone_areRefused() {
    for (String limit : List.of("0", "-1", "1/0", "0/1", "a", "1/2/3", "1/", "/1", "1000001")) {
      assertThat(problems(Map.of(Setting.KEY_LIMIT, limit), Map.of())).as(limit).hasSize(1);
    }
  }

  @Test
  void proxies_thatAreNone_areRefused() {
    for (String proxies : List.of("localhost", "10.0.0.1/8", "10.0.0.1,", "10.0.0.1 10.0.0.2")) {
      assertThat(problems(Map.of(), Map.of("SALDO_TRUSTED_PROXY", proxies)))
          .as(proxies)
          .containsExactly(
              "SALDO_TRUSTED_PROXY is "
                  + proxies
                  + ", but must be IP addresses or CIDR blocks with commas between them.");
    }
  }

  @Test
  void option_besideItsVariable_wins() throws ConfigException {
    Config config = Config.read(Map.of(Setting.PORT, "9000"), Map.of("SALDO_PORT", "nonsense"));
    assertThat(config.port()).isEqualTo(9000);
  }

  @Test
  void errors_whenThereAreSeveral_areAllToldByTheNameThatWasUsed() {
    assertThat(
            problems(
                Map.of(Setting.PORT, "65536", Setting.DATA, "a\0b"),
                Map.of(
                    "SALDO_HOST", "two words",
                    "SALDO_ACCESS_LOG", "yes",
                    "SALDO_OPERATOR_TOKEN", "fifteen-letters")))
        .containsExactlyInAnyOrder(
            "--port is 65536, but a port is a number from 0 to 65535.",
            "--data is a?b, which cannot be the name of a folder.",
            "SALDO_HOST is two words, but a host is a name or an address.",
            "SALDO_ACCESS_LOG is yes, but must be true or false.",
            "SALDO_OPERATOR_TOKEN is no token: 16 or more visible ASCII characters without space.");
  }

  @Test
  void ports_thatAreNone_areRefused() {
    for (String port : List.of("-1", "65536", "8080 ", "0x50", "１２", "99999999999", "http")) {
      assertThat(problems(Map.of(), Map.of("SALDO_PORT", port))).as(port).hasSize(1);
    }
  }

  @Test
  void setting_thatIsEmpty_isAnError() {
    // Most likely a variable that somebody forgot to fill; its default would surprise him.
    assertThat(problems(Map.of(), Map.of("SALDO_DATA", "")))
        .containsExactly("SALDO_DATA is empty.");
    assertThat(problems(Map.of(Setting.PORT, ""), Map.of())).containsExactly("--port is empty.");
    assertThat(problems(Map.of(), Map.of("SALDO_OPERATOR_TOKEN", ""))).hasSize(1);
  }

  @Test
  void token_whateverItIs_isNeverShown() throws ConfigException {
    assertThat(problems(Map.of(), Map.of("SALDO_OPERATOR_TOKEN", "an unfit secret!")))
        .hasSize(1)
        .noneMatch(problem -> problem.contains("unfit"));
    assertThat(Config.read(Map.of(), Map.of("SALDO_OPERATOR_TOKEN", "a-fitting-secret")).toString())
        .doesNotContain("a-fitting-secret");
  }

  @Test
  void database_byOptionAndVariables_isPostgres() throws ConfigException {
    Config config =
        Config.read(
            Map.of(Setting.DATABASE, "jdbc:postgresql://db/saldo", Setting.WRITERS, "8"),
            Map.of(
                "SALDO_DATABASE_USER", "saldo",
                "SALDO_DATABASE_PASSWORD", "not to be seen",
                "SALDO_LANEWISE", "true"));

    assertThat(config.database())
        .isEqualTo(
            PostgresConfig.of("jdbc:postgresql://db/saldo", "saldo", "not to be seen")
                .withWriters(8)
                .lanewise(true));
    assertThat(config.lanewise()).isTrue();
    assertThat(config.toString()).contains("user=saldo").doesNotContain("not to be seen");
  }

  @Test
  void database_thatIsNone_isRefusedWithoutBeingShown() {
    assertThat(
            problems(
                Map.of(Setting.DATABASE, "postgres://u:secret@db/saldo", Setting.DATA, "books"),
                Map.of("SALDO_WRITERS", "65")))
        .containsExactlyInAnyOrder(
            "--database is no URL like jdbc:postgresql://HOST/DB.",
            "--database and --data are two places for the books; give one of them.",
            "SALDO_WRITERS is 65, but must be a number from 1 to 64.");
  }

  @Test
  void places_ofACopy_areAFolderOrPostgres() throws ConfigException {
    Config config =
        Config.read(
            Map.of(Setting.FROM, "books", Setting.TO, "jdbc:postgresql://db/saldo"),
            Map.of("SALDO_DATABASE_USER", "saldo", "SALDO_DATABASE_PASSWORD", "not to be seen"));

    assertThat(config.from()).isEqualTo(new Config.Embedded(Path.of("books")));
    assertThat(config.to())
        .isEqualTo(
            new Config.InPostgres(
                PostgresConfig.of("jdbc:postgresql://db/saldo", "saldo", "not to be seen")));
    assertThat(String.valueOf(config.to())).doesNotContain("not to be seen");
  }

  @Test
  void places_ofACopyThatAreBothPostgres_mayHaveTwoUsers() throws ConfigException {
    Map<Setting, String> both =
        Map.of(
            Setting.FROM, "jdbc:postgresql://old/saldo", Setting.TO, "jdbc:postgresql://db/saldo");
    Map<String, String> one =
        Map.of("SALDO_DATABASE_USER", "new", "SALDO_DATABASE_PASSWORD", "new password");
    Map<String, String> two = new HashMap<>(one);
    two.putAll(Map.of("SALDO_FROM_USER", "old", "SALDO_FROM_PASSWORD", "old password"));

    assertThat(Config.read(both, one).from())
        .isEqualTo(
            new Config.InPostgres(
                PostgresConfig.of("jdbc:postgresql://old/saldo", "new", "new password")));
    assertThat(Config.read(both, two).from())
        .isEqualTo(
            new Config.InPostgres(
                PostgresConfig.of("jdbc:postgresql://old/saldo", "old", "old password")));
    assertThat(Config.read(both, two).to())
        .isEqualTo(
            new Config.InPostgres(
                PostgresConfig.of("jdbc:postgresql://db/saldo", "new", "new password")));
  }

  @Test
  void place_thatIsAnotherUrl_isRefusedWithoutBeingShown() {
    assertThat(problems(Map.of(Setting.TO, "postgres://u:secret@db/saldo"), Map.of()))
        .containsExactly("--to is neither a folder nor like jdbc:postgresql://HOST/DB.");
  }

  private static List<String> problems(
      Map<Setting, String> options, Map<String, String> environment) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> Config.read(options, environment));
    return Objects.requireNonNull(thrown, "nothing was wrong").problems();
  }
}
