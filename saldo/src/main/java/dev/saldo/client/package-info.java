/// Asks a running server over HTTP, as the ledger API has it: what the commands use that talk to
/// one. It knows nothing of the books, only of requests and answers.
@NullMarked
package dev.saldo.client;

import org.jspecify.annotations.NullMarked;
