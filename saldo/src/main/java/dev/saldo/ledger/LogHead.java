package dev.saldo.ledger;

/// The last line of the log about one subject: what the next one goes on from.
///
/// @param subject a merchant's id or an operator's name
/// @param number how many lines there are; at least one
/// @param hash the last one's
public record LogHead(String subject, long number, Hash hash) {}
