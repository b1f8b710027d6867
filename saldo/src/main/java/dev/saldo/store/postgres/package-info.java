/// The store for production: a PostgreSQL that any number of servers share, some writers each.
@NullMarked
package dev.saldo.store.postgres;

import org.jspecify.annotations.NullMarked;
