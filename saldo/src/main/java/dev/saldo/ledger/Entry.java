package dev.saldo.ledger;

/// What one transaction does to one account.
///
/// @param version the account's version with this entry: 1, 2, 3 … without gaps
/// @param change what moved, zero where nothing did
/// @param after the balance after it, with the overdraft limit then in force
/// @param hash the SHA-256 of the hash before it and of all that this entry and its transaction say
public record Entry(
    AccountId account, AccountRef ref, long version, Change change, Balance after, Hash hash) {

  public String accountNo() {
    return ref.accountNo(account.merchantNumber());
  }

  Entry withHash(Hash other) {
    return new Entry(account, ref, version, change, after, other);
  }
}
