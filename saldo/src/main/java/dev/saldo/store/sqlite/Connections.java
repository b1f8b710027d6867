package dev.saldo.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// Opens connections as the store wants them. Each is used by one thread at a time, so SQLite needs
/// no mutex of its own; and transactions are begun and ended by us, so the driver begins none.
final class Connections {

  /// For another process that has the file locked for a moment.
  static final int BUSY_MILLIS = 2_000;

  private static final int WRITER_CACHE_KIB = 32 * 1024;
  private static final int READER_CACHE_KIB = 16 * 1024;

  /// After how many pages the log is brought into the file: 16 MiB of it. The pages of a batch lie
  /// scattered, and come again in the next ones; at SQLite's own 1,000 a sixth more is written.
  private static final int CHECKPOINT_PAGES = 4_000;

  private Connections() {}

  static Connection writing(Path database) throws SQLException {
    return open(database, config(WRITER_CACHE_KIB));
  }

  /// A connection that can write the files that SQLite keeps beside the database, as it must to
  /// read when nobody writes, but not the books.
  static Connection reading(Path database) throws SQLException {
    return queryOnly(open(database, config(READER_CACHE_KIB)));
  }

  /// As [#reading], for one that goes through all there is. It changes nothing even in a file that
  /// holds no books of ours, and sorts in files rather than in memory.
  static Connection readingAll(Path database) throws SQLException {
    return queryOnly(open(database, sortingInFiles()));
  }

  /// As [#readingAll], in a transaction that the driver begins, and again when it is ended.
  static Connection copying(Path database) throws SQLException {
    Connection connection = queryOnly(sortingInFiles().createConnection(url(database)));
    connection.setAutoCommit(false);
    return connection;
  }

  private static SQLiteConfig sortingInFiles() {
    SQLiteConfig config = readingAllConfig();
    config.setTempStore(SQLiteConfig.TempStore.FILE);
    return config;
  }

  /// Connections for a look at which migrations have run.
  static DataSource lookingAtMigrations(Path database) {
    SQLiteDataSource source =
        new SQLiteDataSource(readingAllConfig()) {
          @Override
          public SQLiteConnection getConnection(String user, String password) throws SQLException {
            return (SQLiteConnection) queryOnly(super.getConnection(user, password));
          }
        };
    source.setUrl(url(database));
    return source;
  }

  private static SQLiteConfig readingAllConfig() {
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-WRITER_CACHE_KIB);
    return config;
  }

  private static Connection queryOnly(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma query_only = on");
    }
    return connection;
  }

  /// Connections for the migrations, whose transactions are the driver's.
  static DataSource migrating(Path database) {
    SQLiteDataSource source = new SQLiteDataSource(config(WRITER_CACHE_KIB));
    source.setUrl(url(database));
    return source;
  }

  /// Has a database without its log, so that it is one file until somebody writes to it.
  static void makeOneFile(Path database) throws SQLException {
    SQLiteConfig config = readingAllConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
    config.createConnection(url(database)).close();
  }

  private static SQLiteConfig config(int cacheKib) {
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setWalAutocheckpoint(CHECKPOINT_PAGES);
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

  /// As a URI, so that no character of a folder's name means anything.
  private static String url(Path database) {
    return "jdbc:sqlite:" + database.toUri();
  }
}
