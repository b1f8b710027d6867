package dev.saldo.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an operator token may do; each role may do all that the ones before it may.
public enum Role {
  /// Read.
  READER,
  /// Read, and record transactions.
  POSTER,
  /// Everything.
  ADMIN;

  private final String code = name().toLowerCase(Locale.ROOT);

  /// The word on the wire.
  public String code() {
    return code;
  }

  /// The role with this word; empty when there is none.
  public static Optional<Role> find(String code) {
    return Arrays.stream(values()).filter(role -> role.code.equals(code)).findFirst();
  }

  /// Whether this role may do what `needed` may.
  public boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }
}
