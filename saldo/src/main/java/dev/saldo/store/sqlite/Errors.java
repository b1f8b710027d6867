package dev.saldo.store.sqlite;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.store.StoreOpenException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What SQLite's errors mean for whoever asked.
final class Errors {

  private Errors() {}

  /// An error before the commit: nothing happened, or the books are broken.
  static RuntimeException before(SQLException error) {
    return switch (primary(code(error))) {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT ->
          new BrokenInvariantException(
              "the database file is damaged: " + error.getMessage(), error);
      case SQLITE_ERROR,
          SQLITE_INTERNAL,
          SQLITE_CONSTRAINT,
          SQLITE_MISMATCH,
          SQLITE_MISUSE,
          SQLITE_RANGE,
          SQLITE_SCHEMA,
          SQLITE_TOOBIG ->
          new BrokenInvariantException(
              "the database refused a statement: " + error.getMessage(), error);
      case SQLITE_FULL -> new StoreUnavailableException("the disk is full", error);
      default -> new StoreUnavailableException("the database cannot be used just now", error);
    };
  }

  /// An error of the commit itself.
  ///
  /// SQLITE_FULL and SQLITE_BUSY say that it did not happen: the log of a commit is valid only once
  /// its last page is wholly written, and with FULL it was not. Any other error may have come after
  /// that, from the flush: then this process no longer sees the commit, but one that recovers the
  /// log after a crash may.
  static RuntimeException at(SQLException error) {
    return switch (primary(code(error))) {
      case SQLITE_FULL, SQLITE_BUSY -> before(error);
      default -> new OutcomeUnknownException("the commit failed: " + error.getMessage(), error);
    };
  }

  /// An error on the way to the first statement.
  static StoreOpenException opening(Path database, SQLException error) {
    SQLiteErrorCode code = code(error);
    String why =
        switch (code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
            ? SQLiteErrorCode.SQLITE_FULL
            : primary(code)) {
          case SQLITE_NOTADB -> " is no SQLite database";
          case SQLITE_CORRUPT, SQLITE_FORMAT -> " is damaged: restore it from a backup";
          case SQLITE_FULL -> " cannot be opened: the disk is full";
          case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
              " cannot be written: the permissions of the file or its folder forbid it";
          case SQLITE_BUSY, SQLITE_LOCKED -> " is locked by another program";
          default -> " cannot be opened: " + error.getMessage();
        };
    return new StoreOpenException(database + why, error);
  }

  /// The code with what more it says; `SQLITE_IOERR` for what is no error of SQLite's.
  static SQLiteErrorCode code(SQLException error) {
    return error instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.SQLITE_IOERR;
  }

  private static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }
}
