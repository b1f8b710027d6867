package dev.saldo.ledger;

import java.nio.charset.StandardCharsets;

/// One of [#COUNT] fixed parts of the merchants: the first byte of a SHA-256, modulo [#COUNT].
///
/// What is in one lane can live on one shard. A request knows its lane before it asks the store:
/// from the merchant's id, from an id of ours (which carries it), or from a credential's hash.
///
/// @param number 0 to 63
public record Lane(int number) implements Comparable<Lane> {

  /// How many lanes there are, for good: changing it would move every merchant.
  public static final int COUNT = 64;

  private static final Lane[] ALL = new Lane[COUNT];

  static {
    for (int i = 0; i < COUNT; i++) {
      ALL[i] = new Lane(i);
    }
  }

  public Lane {
    if (number < 0 || number >= COUNT) {
      throw new IllegalArgumentException("no such lane: " + number);
    }
  }

  /// The lane with this number.
  ///
  /// @throws IllegalArgumentException outside 0 to 63
  public static Lane of(int number) {
    return number >= 0 && number < COUNT ? ALL[number] : new Lane(number);
  }

  /// The lane in which what is kept under this hash lives.
  public static Lane ofHash(Hash hash) {
    return ALL[(hash.firstByte() & 0xff) % COUNT];
  }

  /// The lane of what is found by this name: a merchant's id, an operator's name.
  public static Lane ofName(String name) {
    return ofHash(Hash.sha256(name.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public int compareTo(Lane other) {
    return Integer.compare(number, other.number);
  }
}
