/// The embedded store: one SQLite file in the process of the server, one writer, readers apart.
@NullMarked
package dev.saldo.store.sqlite;

import org.jspecify.annotations.NullMarked;
