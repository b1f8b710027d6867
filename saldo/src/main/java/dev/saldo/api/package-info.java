/// The ledger API below `/ledger/v1`: how the payment company's own systems record what moves a
/// balance and read it back.
@NullMarked
package dev.saldo.api;

import org.jspecify.annotations.NullMarked;
