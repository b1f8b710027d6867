package dev.saldo.store.postgres;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.store.StoreOpenException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What PostgreSQL's errors mean for whoever asked. They are told apart by their codes (appendix A
/// of its manual), never by their texts.
final class Errors {

  /// Another server recorded in the meantime what this one was about to.
  static final String UNIQUE_VIOLATION = "23505";

  /// It is a standby, or was told to be read only.
  private static final String READ_ONLY = "25006";

  static final String LOCK_NOT_AVAILABLE = "55P03";

  /// Nothing came of it, and the same again may well succeed: a serialization failure, a deadlock.
  private static final Set<String> TRANSIENT = Set.of("40001", "40P01");

  /// The first two characters of what the database says of a value, or of a row that it will not
  /// have: data exceptions, constraints, limits.
  private static final Set<String> REFUSED = Set.of("22", "23", "54");

  private static final String DATA_CORRUPTED = "XX001";
  private static final String INDEX_CORRUPTED = "XX002";

  private Errors() {}

  static String code(SQLException error) {
    return Objects.requireNonNullElse(error.getSQLState(), "");
  }

  static boolean isTransient(SQLException error) {
    return TRANSIENT.contains(code(error));
  }

  /// Whether the connection is good for nothing any more, and the others may be so, too. One that
  /// can only read stays so, though the database takes writes again.
  static boolean isLost(SQLException error) {
    String code = code(error);
    return code.startsWith("08") || code.startsWith("57P") || code.equals(READ_ONLY);
  }

  /// The constraint that was violated; null when none was.
  static @Nullable String constraint(SQLException error) {
    ServerErrorMessage said =
        error instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    return said == null ? null : said.getConstraint();
  }

  /// An error before the commit: nothing happened, or the books are broken. A value that the
  /// database refuses is neither: then a batch is to be tried command by command.
  static RuntimeException before(SQLException error) {
    String code = code(error);
    if (code.equals(DATA_CORRUPTED) || code.equals(INDEX_CORRUPTED)) {
      return new BrokenInvariantException("the database is damaged: " + said(error), error);
    }
    if (code.equals(UNIQUE_VIOLATION)) {
      return "merchant_number".equals(constraint(error))
          ? new StoreUnavailableException("no free merchant number was drawn", error)
          : new BrokenInvariantException(
              "a row that must not be there is there, says " + constraint(error), error);
    }
    if (code.length() == 5 && REFUSED.contains(code.substring(0, 2))) {
      return new IllegalStateException("the database refused a value: " + said(error), error);
    }
    return new StoreUnavailableException("the database cannot be used just now", error);
  }

  /// An error of reading rows, or of copying them as they are: a value that the database will not
  /// have, or not reckon with, then stands in a row.
  static RuntimeException ofRows(SQLException error) {
    RuntimeException meaning = before(error);
    return meaning instanceof IllegalStateException
        ? new BrokenInvariantException(String.valueOf(meaning.getMessage()), error)
        : meaning;
  }

  /// An error of the commit itself. Only what is known not to have happened is told so by
  /// [#isTransient]; all else may have come after the commit was on the disk.
  static RuntimeException at(SQLException error) {
    return new OutcomeUnknownException("the database was lost around the commit", error);
  }

  /// An error on the way to the first statement.
  ///
  /// @param database what people call it: no more of the URL than the host and the name
  static StoreOpenException opening(String database, @Nullable String user, SQLException error) {
    String who = user == null ? "the user" : "user " + user;
    String why =
        switch (code(error)) {
          case "28P01", "28000" -> " does not let " + who + " in: " + said(error);
          case "3D000" -> " does not exist";
          case "42501" -> " does not let " + who + " make or use the tables: " + said(error);
          case READ_ONLY -> " can only be read";
          case "53300" -> " has no connection left";
          case "57P03" -> " is starting or stopping";
          default ->
              code(error).startsWith("08")
                  ? " cannot be reached: " + said(error)
                  : " cannot be opened: " + said(error);
        };
    return new StoreOpenException("the database " + database + why, error);
  }

  /// What the database, or the driver, said: the first sentence, in which no value of a row stands.
  private static String said(SQLException error) {
    ServerErrorMessage said =
        error instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    String text =
        Objects.requireNonNullElse(
            said == null ? error.getMessage() : said.getMessage(), "no more is known");
    String line = text.strip().lines().findFirst().orElse("");
    // As it goes on in our sentence, unless it begins with "SSL".
    return line.length() < 2 || Character.isUpperCase(line.charAt(1))
        ? line
        : line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }
}
