package dev.saldo.ledger;

/// A member of a transaction's request that only some types take.
public enum Member {
  AMOUNT("amount"),
  FEE("fee"),
  RESERVE("reserve"),
  RELEASE_AT("releaseAt"),
  HOLD("hold"),
  UP_TO("upTo"),
  TO("to");

  private final String wireName;

  Member(String wireName) {
    this.wireName = wireName;
  }

  /// Its name in JSON.
  public String wireName() {
    return wireName;
  }
}
