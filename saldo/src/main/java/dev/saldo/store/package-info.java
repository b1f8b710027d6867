/// What the stores have in common behind the port that the ledger defines: the schema, its
/// migrations and the choice of a store.
@NullMarked
package dev.saldo.store;

import org.jspecify.annotations.NullMarked;
