package dev.saldo.ledger;

/// The end of an account's history so far.
///
/// @param version how many entries there are; 0 before the first
/// @param head the hash of the last one; before the first, the hash of what the account is
public record AccountHead(AccountId account, long version, Hash head) {}
