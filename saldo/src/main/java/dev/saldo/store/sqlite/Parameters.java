package dev.saldo.store.sqlite;

import dev.saldo.ledger.Balance;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogId;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Amount;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of a statement, in their order, each as SQLite keeps it: what
/// [dev.saldo.store.Row] reads.
final class Parameters {

  private final List<@Nullable Object> values = new ArrayList<>();

  /// Nothing, in this many columns.
  static Parameters none(int columns) {
    Parameters none = new Parameters();
    for (int i = 0; i < columns; i++) {
      none.none();
    }
    return none;
  }

  /// Parameters that begin with a lane, as every key does.
  static Parameters in(Lane lane) {
    return new Parameters().number(lane.number());
  }

  Parameters number(long value) {
    values.add(value);
    return this;
  }

  Parameters flag(boolean value) {
    return number(value ? 1 : 0);
  }

  Parameters text(@Nullable String value) {
    values.add(value);
    return this;
  }

  Parameters merchant(@Nullable MerchantId value) {
    return text(value == null ? null : value.value());
  }

  Parameters amounts(Balance value) {
    return amount(value.available())
        .amount(value.pending())
        .amount(value.reserved())
        .amount(value.frozen())
        .amount(value.fees())
        .amount(value.overdraft());
  }

  Parameters time(@Nullable Instant value) {
    values.add(value == null ? null : Times.micros(value));
    return this;
  }

  Parameters hash(@Nullable Hash value) {
    values.add(value == null ? null : value.bytes());
    return this;
  }

  Parameters id(@Nullable TransactionId value) {
    values.add(value == null ? null : bytes(value.high(), value.low()));
    return this;
  }

  Parameters id(KeyId value) {
    values.add(bytes(value.high(), value.low()));
    return this;
  }

  Parameters id(LogId value) {
    values.add(bytes(value.high(), value.low()));
    return this;
  }

  Parameters none() {
    values.add(null);
    return this;
  }

  Parameters amount(Amount value) {
    return text(value.toString());
  }

  private static byte[] bytes(long high, long low) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  List<@Nullable Object> values() {
    return values;
  }
}
