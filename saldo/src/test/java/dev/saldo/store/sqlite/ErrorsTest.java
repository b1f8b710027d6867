package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What a caller is told about an error of SQLite's. Telling "nothing happened" of something that
/// did would make somebody pay twice.
final class ErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "SQLITE_FULL, unavailable",
    "SQLITE_BUSY, unavailable",
    "SQLITE_BUSY_SNAPSHOT, unavailable",
    "SQLITE_IOERR_READ, unavailable",
    "SQLITE_IOERR_WRITE, unavailable",
    "SQLITE_CANTOPEN, unavailable",
    "SQLITE_READONLY, unavailable",
    "SQLITE_NOMEM, unavailable",
    "SQLITE_CORRUPT, broken",
    "SQLITE_CORRUPT_INDEX, broken",
    "SQLITE_NOTADB, broken",
    "SQLITE_CONSTRAINT_PRIMARYKEY, broken",
    "SQLITE_MISUSE, broken",
    "SQLITE_ERROR, broken",
  })
  void error_beforeTheCommit_isNothingHappenedOrBroken(SQLiteErrorCode code, String means) {
    assertThat(meaning(Errors.before(error(code)))).isEqualTo(means);
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE_FULL, unavailable",
    "SQLITE_BUSY, unavailable",
    "SQLITE_IOERR_FSYNC, unknown",
    "SQLITE_IOERR_WRITE, unknown",
    "SQLITE_IOERR_SHMSIZE, unknown",
    "SQLITE_NOMEM, unknown",
    "SQLITE_CORRUPT, unknown",
    "SQLITE_CONSTRAINT, unknown",
  })
  void error_ofTheCommit_isUnknownUnlessItCannotHaveHappened(SQLiteErrorCode code, String means) {
    assertThat(meaning(Errors.at(error(code)))).isEqualTo(means);
  }

  @Test
  void error_thatIsNotOfSqlites_isUnavailableBeforeAndUnknownAtTheCommit() {
    SQLException error = new SQLException("database connection closed");

    assertThat(meaning(Errors.before(error))).isEqualTo("unavailable");
    assertThat(meaning(Errors.at(error))).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE_NOTADB, is no SQLite database",
    "SQLITE_CORRUPT, is damaged: restore it from a backup",
    "SQLITE_FULL, cannot be opened: the disk is full",
    "SQLITE_IOERR_SHMSIZE, cannot be opened: the disk is full",
    "SQLITE_READONLY, cannot be written: the permissions of the file or its folder forbid it",
    "SQLITE_CANTOPEN, cannot be written: the permissions of the file or its folder forbid it",
    "SQLITE_BUSY, is locked by another program",
    "SQLITE_IOERR_READ, cannot be opened: it went wrong",
  })
  void error_ofOpening_isOneSentenceWithTheFile(SQLiteErrorCode code, String sentence) {
    assertThat(Errors.opening(Path.of("data", "saldo.db"), error(code)))
        .hasMessage(Path.of("data", "saldo.db") + " " + sentence);
  }

  private static SQLiteException error(SQLiteErrorCode code) {
    return new SQLiteException("it went wrong", code);
  }

  private static String meaning(RuntimeException told) {
    return switch (told) {
      case StoreUnavailableException _ -> "unavailable";
      case OutcomeUnknownException _ -> "unknown";
      case BrokenInvariantException _ -> "broken";
      default -> told.toString();
    };
  }
}
