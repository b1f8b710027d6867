package dev.saldo.ledger;

import dev.saldo.money.Amount;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The bytes that a hash is taken of: a list of values, each with its length before it, so that no
/// two different lists have the same bytes. Texts are UTF-8, amounts plain decimals, times
/// microseconds since 1970.
final class Canonical {

  private byte[] bytes = new byte[512];
  private int length;

  /// @param what what the bytes are of, so that no hash can stand for two things
  Canonical(String what) {
    text(what);
  }

  Canonical text(@Nullable String value) {
    return value == null ? size(-1) : bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  Canonical number(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  Canonical amount(@Nullable Amount value) {
    return text(value == null ? null : value.toString());
  }

  Canonical time(@Nullable Instant value) {
    return value == null ? size(-1) : size(Long.BYTES).number(Times.micros(value));
  }

  Canonical hash(@Nullable Hash value) {
    return value == null ? size(-1) : bytes(value.shared());
  }

  Canonical id(@Nullable TransactionId value) {
    return value == null ? size(-1) : size(2 * Long.BYTES).number(value.high()).number(value.low());
  }

  Canonical id(LogId value) {
    return size(2 * Long.BYTES).number(value.high()).number(value.low());
  }

  Canonical account(AccountRef ref) {
    return text(ref.merchant().value())
        .text(ref.type().name())
        .text(ref.businessType())
        .text(ref.currency().code());
  }

  Canonical target(Terms.@Nullable Target value) {
    return value == null ? size(-1) : account(value.account()).amount(value.amount());
  }

  Canonical metadata(SortedMap<String, String> values) {
    size(values.size());
    for (Map.Entry<String, String> pair : values.entrySet()) {
      text(pair.getKey()).text(pair.getValue());
    }
    return this;
  }

  Canonical balance(Balance value) {
    return amount(value.available())
        .amount(value.pending())
        .amount(value.reserved())
        .amount(value.frozen())
        .amount(value.fees())
        .amount(value.overdraft());
  }

  Hash sha256() {
    return Hash.sha256(bytes, length);
  }

  private Canonical bytes(byte[] value) {
    size(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  private Canonical size(int value) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
