package dev.saldo.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/// Rows in the text format of PostgreSQL's `copy`: columns with tabs between them, a row a line,
/// `\N` for null, a backslash before what would end a column, bytes as hexadecimal digits behind
/// `\x`. For one thread. When a method fails, the transaction is to be rolled back.
final class CopyText {

  private static final int FULL = 1 << 16;
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private final CopyIn copy;
  private byte[] buffer = new byte[2 * FULL];
  private int length;

  CopyText(CopyIn copy) {
    this.copy = copy;
  }

  /// @param row as [dev.saldo.store.BookTable] has it
  void add(@Nullable Object[] row) throws SQLException {
    for (int i = 0; i < row.length; i++) {
      if (i > 0) {
        put('\t');
      }
      switch (row[i]) {
        case null -> {
          put('\\');
          put('N');
        }
        case byte[] bytes -> hexadecimal(bytes);
        case Object value -> text(value.toString().getBytes(UTF_8));
      }
    }
    put('\n');
    if (length >= FULL) {
      flush();
    }
  }

  private void text(byte[] bytes) {
    for (byte b : bytes) {
      switch (b) {
        case '\\' -> {
          put('\\');
          put('\\');
        }
        case '\n' -> {
          put('\\');
          put('n');
        }
        case '\r' -> {
          put('\\');
          put('r');
        }
        case '\t' -> {
          put('\\');
          put('t');
        }
        default -> put(b);
      }
    }
  }

  private void hexadecimal(byte[] bytes) {
    put('\\');
    put('\\');
    put('x');
    for (byte b : bytes) {
      put(HEX[(b >> 4) & 0xf]);
      put(HEX[b & 0xf]);
    }
  }

  private void put(int b) {
    if (length == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * length);
    }
    buffer[length++] = (byte) b;
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer, 0, length);
    length = 0;
  }

  /// Ends the rows; from here on they are in the table.
  void end() throws SQLException {
    flush();
    copy.endCopy();
  }
}
