package dev.saldo.ledger;

/// An account's key in the store: its merchant's number and, in four digits, its place in the order
/// in which that merchant opened its accounts. So it is unique without a sequence, carries its
/// lane, and a merchant's accounts stand side by side.
public record AccountId(long value) {

  /// The most accounts that one merchant can have.
  public static final int MOST = 9_999;

  public AccountId {
    if (value / 10_000 < 100_000_000_00L
        || value / 10_000 > 999_999_999_99L
        || value % 10_000 == 0) {
      throw new IllegalArgumentException("no account id: " + value);
    }
  }

  /// The id of the account that this merchant opened as its `place`th, counted from 1.
  static AccountId of(long merchantNumber, int place) {
    return new AccountId(merchantNumber * 10_000 + place);
  }

  public long merchantNumber() {
    return value / 10_000;
  }

  public Lane lane() {
    return Lane.of((int) (merchantNumber() % 100));
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
