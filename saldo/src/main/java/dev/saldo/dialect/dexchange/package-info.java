/// The balance of DEXCHANGE, `GET /api/v1/api-services/balance`.
@NullMarked
package dev.saldo.dialect.dexchange;

import org.jspecify.annotations.NullMarked;
