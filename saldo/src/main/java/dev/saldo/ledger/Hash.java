package dev.saldo.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A SHA-256: of a credential, of a command's content, or of an entry and all before it. Immutable;
/// equal by content.
public final class Hash {

  /// Bytes in a hash.
  public static final int LENGTH = 32;

  private static final MessageDigest UNFED = unfed();

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The hash that these 32 bytes are.
  ///
  /// @throws IllegalArgumentException on any other length
  public static Hash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /// The SHA-256 of these bytes.
  public static Hash sha256(byte[] content) {
    return new Hash(digest().digest(content));
  }

  /// The SHA-256 of the part of `buffer` before `length`.
  static Hash sha256(byte[] buffer, int length) {
    MessageDigest digest = digest();
    digest.update(buffer, 0, length);
    return new Hash(digest.digest());
  }

  /// A SHA-256 to be fed piece by piece.
  public static MessageDigest digest() {
    try {
      // Asking the providers for a new one each time takes longer than hashing an entry.
      return (MessageDigest) UNFED.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest unfed() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// A copy of the 32 bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  byte firstByte() {
    return bytes[0];
  }

  /// The bytes themselves, for code of this package that only reads them.
  byte[] shared() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// 64 lower-case hexadecimal digits.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
