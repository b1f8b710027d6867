package dev.saldo.ledger;

/// An entry as a link in the chain of its account: its own hash covers the one before it.
///
/// @param previous the hash of the entry before it; of the first one, the hash that the account's
///   chain begins with
public record ChainLink(Entry entry, Hash previous) {}
