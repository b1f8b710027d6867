package dev.saldo.torture;

/// Which account of a trial's merchants: the plain FUND account in one currency of two digits.
record Purse(String merchant, String currency) {

  @Override
  public String toString() {
    return merchant + " " + currency;
  }
}
