package dev.saldo.store.postgres;

import org.jspecify.annotations.Nullable;

/// Which PostgreSQL to use, and with how many connections.
///
/// @param url the driver's, `jdbc:postgresql://HOST/DB` with whatever parameters the driver has
///   (TLS among them); these go before our own choices
/// @param user null: whom the URL or the driver says
/// @param password null: none, or what the driver finds
/// @param writers how many batches are committed at a time, each on its own connection
/// @param readers connections for balances and operators, whose reads come in batches
/// @param listers connections for everything that is read one by one
/// @param lanewise whether the database is spread over machines by the lanes: it then plans each
///   statement by its parameters. Batches must keep within a lane, see
///   [dev.saldo.ledger.LedgerConfig]
public record PostgresConfig(
    String url,
    @Nullable String user,
    @Nullable String password,
    int writers,
    int readers,
    int listers,
    boolean lanewise) {

  public PostgresConfig {
    if (writers < 1 || readers < 1 || listers < 1) {
      throw new IllegalArgumentException("writers, readers and listers are above zero");
    }
  }

  /// This database, with as many connections as suit most.
  public static PostgresConfig of(String url, @Nullable String user, @Nullable String password) {
    return new PostgresConfig(url, user, password, 4, 3, 4, false);
  }

  public PostgresConfig withWriters(int count) {
    return new PostgresConfig(url, user, password, count, readers, listers, lanewise);
  }

  public PostgresConfig lanewise(boolean spread) {
    return new PostgresConfig(url, user, password, writers, readers, listers, spread);
  }

  /// Without the password, and without the URL, whose parameters may have one.
  @Override
  public String toString() {
    return "PostgresConfig[user=%s, writers=%d, readers=%d, listers=%d, lanewise=%s]"
        .formatted(user, writers, readers, listers, lanewise);
  }
}
