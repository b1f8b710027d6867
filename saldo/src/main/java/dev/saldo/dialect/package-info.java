/// What the dialects share: how a provider's wire contract is mounted, reads a request and writes
/// an answer. Each dialect is a package below this one and knows none of the others.
@NullMarked
package dev.saldo.dialect;

import org.jspecify.annotations.NullMarked;
