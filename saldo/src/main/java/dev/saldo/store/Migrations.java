package dev.saldo.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/// Brings a database to the schema that this program knows. A database is only ever led forward:
/// one that a newer program led further is refused, one that holds something else is left alone.
public final class Migrations {

  private Migrations() {}

  /// Runs what has not run yet of the migrations in this folder of the resources.
  ///
  /// @param database what people call the database, for the message
  /// @throws StoreOpenException when the database is newer than the program, holds something else,
  ///   or cannot be migrated
  public static void run(DataSource source, String folder, String database) {
    try {
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:" + folder)
              .failOnMissingLocations(true)
              .cleanDisabled(true)
              .load();
      for (MigrationInfo applied : flyway.info().applied()) {
        if (applied.getState().isResolved()) {
          continue;
        }
        throw new StoreOpenException(
            database
                + " was written by a newer Saldo (its schema is "
                + applied.getVersion()
                + "): start that one, or a newer one");
      }
      flyway.migrate();
    } catch (FlywayException e) {
      String why = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
      throw new StoreOpenException(database + " cannot be brought to our schema: " + why, e);
    }
  }
}
