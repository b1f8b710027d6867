package dev.saldo.store;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/// Brings a database to the schema that this program knows. A database is only ever led forward:
/// one that a newer program led further is refused, one that holds something else is left alone.
public final class Migrations {

  private Migrations() {}

  /// Runs what has not run yet of the migrations in this folder of the resources.
  ///
  /// @param database what people call the database, for the message
  /// @throws StoreOpenException when the database is newer than the program, holds something else,
  ///   or has other migrations under our versions
  /// @throws SQLException when the database failed; the store knows what its codes mean
  public static void run(DataSource source, String folder, String database) throws SQLException {
    Flyway flyway = flyway(source, folder);
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throwDatabaseError(e);
      throw new StoreOpenException(
          unknownVersion(flyway)
              .map(version -> newer(database, version))
              .orElseGet(() -> database + " cannot be brought to our schema: " + firstLine(e)),
          e);
    }
  }

  /// Whether all migrations in this folder of the resources have run, and no others. Changes
  /// nothing.
  ///
  /// @param database what people call the database, for the message
  /// @throws StoreOpenException when it is not so
  /// @throws SQLException as [#run]
  public static void check(DataSource source, String folder, String database) throws SQLException {
    if (isOlder(source, folder, database)) {
      throw new StoreOpenException(
          database + " was written by an older Saldo: start this one on it first");
    }
  }

  /// Whether only some of the migrations in this folder of the resources have run. Changes nothing.
  ///
  /// @param database what people call the database, for the message
  /// @throws StoreOpenException when none has run, or others have
  /// @throws SQLException as [#run]
  public static boolean isOlder(DataSource source, String folder, String database)
      throws SQLException {
    Flyway flyway = flyway(source, folder);
    try {
      MigrationInfoService info = flyway.info();
      if (info.applied().length == 0) {
        throw new StoreOpenException(database + " holds no books of Saldo");
      }
      unknownVersion(flyway)
          .ifPresent(version -> {
            throw new StoreOpenException(newer(database, version));
          });
      return info.pending().length > 0;
    } catch (FlywayException e) {
      throwDatabaseError(e);
      throw new StoreOpenException(database + " cannot be read: " + firstLine(e), e);
    }
  }

  private static void throwDatabaseError(FlywayException e) throws SQLException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException error) {
        throw error;
      }
    }
  }

  private static Flyway flyway(DataSource source, String folder) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:" + folder)
        .failOnMissingLocations(true)
        .ignoreMigrationPatterns(new String[0])
        .load();
  }

  private static String newer(String database, MigrationVersion version) {
    return database
        + " was written by a newer Saldo (its schema is "
        + version
        + "): start that one, or a newer one";
  }

  /// The newest version in the database that we have no migration for.
  private static Optional<MigrationVersion> unknownVersion(Flyway flyway) {
    try {
      return Arrays.stream(flyway.info().applied())
          .filter(applied -> !applied.getState().isResolved())
          .map(MigrationInfo::getVersion)
          .max(Comparator.naturalOrder());
    } catch (FlywayException e) {
      return Optional.empty();
    }
  }

  private static String firstLine(FlywayException error) {
    return String.valueOf(error.getMessage()).strip().lines().findFirst().orElse("");
  }
}
