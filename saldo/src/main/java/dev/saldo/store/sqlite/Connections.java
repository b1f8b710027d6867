package dev.saldo.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// Opens connections as the store wants them. Each is used by one thread at a time, so SQLite needs
/// no mutex of its own; and transactions are begun and ended by us, so the driver begins none.
final class Connections {

  /// For another process that has the file locked for a moment, as a backup may.
  private static final int BUSY_MILLIS = 2_000;

  private static final int WRITER_CACHE_KIB = 32 * 1024;
  private static final int READER_CACHE_KIB = 8 * 1024;

  private Connections() {}

  static Connection writing(Path database) throws SQLException {
    return open(database, writingConfig());
  }

  /// Connections for the migrations, whose transactions are the driver's.
  static DataSource migrating(Path database) {
    SQLiteDataSource source = new SQLiteDataSource(writingConfig());
    source.setUrl(url(database));
    return source;
  }

  private static SQLiteConfig writingConfig() {
    SQLiteConfig config = config(WRITER_CACHE_KIB);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    return config;
  }

  static Connection reading(Path database) throws SQLException {
    SQLiteConfig config = config(READER_CACHE_KIB);
    config.setReadOnly(true);
    return open(database, config);
  }

  private static SQLiteConfig config(int cacheKib) {
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-cacheKib);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    return config;
  }

  private static Connection open(Path database, SQLiteConfig config) throws SQLException {
    Connection connection = config.createConnection(url(database));
    connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(false);
    return connection;
  }

  private static String url(Path database) {
    return "jdbc:sqlite:" + database;
  }
}
