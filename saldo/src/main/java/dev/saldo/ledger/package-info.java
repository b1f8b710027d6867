/// The books: accounts, transactions, holds and refusals, the pure decider that says what a command
/// does, and the port through which all of it is kept. Knows no SQL, no JSON and no HTTP.
@NullMarked
package dev.saldo.ledger;

import org.jspecify.annotations.NullMarked;
