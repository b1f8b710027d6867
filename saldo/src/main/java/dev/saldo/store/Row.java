package dev.saldo.store;

import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.LogId;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The row that a result stands at, read column by column from the left: each call takes the next
/// one. Amounts are plain decimals, times microseconds, hashes and ids bytes.
///
/// A value that cannot be what it should is an [IllegalArgumentException]: the row is damaged.
public final class Row {

  private final ResultSet result;
  private int column;

  public Row(ResultSet result) {
    this.result = result;
  }

  /// What is told of a row that cannot be what it is, where it cannot be told beside others.
  ///
  /// @param why what came of taking a column
  public static BrokenInvariantException damaged(RuntimeException why) {
    return new BrokenInvariantException("a row cannot be what it is: " + why.getMessage(), why);
  }

  /// Goes back to the first column; for the next row.
  public Row first() {
    column = 0;
    return this;
  }

  /// How many columns were taken or passed over.
  int column() {
    return column;
  }

  /// The name of the column taken last.
  String label() throws SQLException {
    return result.getMetaData().getColumnLabel(column);
  }

  /// Goes to where this many columns were taken.
  void at(int columns) {
    column = columns;
  }

  /// Passes over columns.
  public void skip(int columns) {
    column += columns;
  }

  /// Whether the next column is null; does not take it.
  public boolean endsHere() throws SQLException {
    return result.getObject(column + 1) == null;
  }

  public int place() throws SQLException {
    return result.getInt(++column);
  }

  public long number() throws SQLException {
    long number = result.getLong(++column);
    if (number == 0 && result.wasNull()) {
      throw missing();
    }
    return number;
  }

  /// @param otherwise what nothing stands for
  public long numberOr(long otherwise) throws SQLException {
    long number = result.getLong(++column);
    return number == 0 && result.wasNull() ? otherwise : number;
  }

  public int count() throws SQLException {
    return Math.toIntExact(number());
  }

  public boolean flag() throws SQLException {
    long flag = number();
    if (flag != 0 && flag != 1) {
      throw new IllegalArgumentException("a flag is 0 or 1, not " + flag);
    }
    return flag == 1;
  }

  public String text() throws SQLException {
    String text = textOrNull();
    if (text == null) {
      throw missing();
    }
    return text;
  }

  public @Nullable String textOrNull() throws SQLException {
    return result.getString(++column);
  }

  public Amount amount() throws SQLException {
    return Amount.parse(text());
  }

  /// Six columns: the parts and the overdraft limit.
  public Balance balance() throws SQLException {
    return new Balance(amount(), amount(), amount(), amount(), amount(), amount());
  }

  public Instant time() throws SQLException {
    return Times.ofMicros(number());
  }

  public @Nullable Instant timeOrNull() throws SQLException {
    long micros = result.getLong(++column);
    return micros == 0 && result.wasNull() ? null : Times.ofMicros(micros);
  }

  public Hash hash() throws SQLException {
    return Hash.of(bytes());
  }

  public @Nullable Hash hashOrNull() throws SQLException {
    byte[] bytes = result.getBytes(++column);
    return bytes == null ? null : Hash.of(bytes);
  }

  public TransactionId transactionId() throws SQLException {
    ByteBuffer id = id(bytes());
    return new TransactionId(id.getLong(), id.getLong());
  }

  public @Nullable TransactionId transactionIdOrNull() throws SQLException {
    byte[] bytes = result.getBytes(++column);
    if (bytes == null) {
      return null;
    }
    ByteBuffer id = id(bytes);
    return new TransactionId(id.getLong(), id.getLong());
  }

  public KeyId keyId() throws SQLException {
    ByteBuffer id = id(bytes());
    return new KeyId(id.getLong(), id.getLong());
  }

  public LogId logId() throws SQLException {
    ByteBuffer id = id(bytes());
    return new LogId(id.getLong(), id.getLong());
  }

  public AccountId accountId() throws SQLException {
    return new AccountId(number());
  }

  public @Nullable AccountId accountIdOrNull() throws SQLException {
    long number = result.getLong(++column);
    return number == 0 && result.wasNull() ? null : new AccountId(number);
  }

  public MerchantId merchantId() throws SQLException {
    return new MerchantId(text());
  }

  public @Nullable MerchantId merchantIdOrNull() throws SQLException {
    String text = textOrNull();
    return text == null ? null : new MerchantId(text);
  }

  public Currency currency() throws SQLException {
    return Currencies.of(text());
  }

  private byte[] bytes() throws SQLException {
    byte[] bytes = result.getBytes(++column);
    if (bytes == null) {
      throw missing();
    }
    return bytes;
  }

  private static ByteBuffer id(byte[] bytes) {
    if (bytes.length != 2 * Long.BYTES) {
      throw new IllegalArgumentException("an id has 16 bytes, not " + bytes.length);
    }
    return ByteBuffer.wrap(bytes);
  }

  private IllegalArgumentException missing() {
    return new IllegalArgumentException("nothing stands in column " + column);
  }
}
