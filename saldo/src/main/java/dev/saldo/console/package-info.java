/// The console at `/console`: a page for the payment company's people, and what it asks of the
/// server beyond the ledger API. [Console] is the front door; [Sessions] keeps who is signed in.
@NullMarked
package dev.saldo.console;

import org.jspecify.annotations.NullMarked;
