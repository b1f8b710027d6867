package dev.saldo.ledger;

/// A hold and the account that it is of.
public record HoldLine(Hold hold, AccountRef account) {}
