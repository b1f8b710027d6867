/// The accounts and balances of NeoX Global Collections below `/v2/gc/accounts/`, and its token
/// call.
@NullMarked
package dev.saldo.dialect.neox;

import org.jspecify.annotations.NullMarked;
