/// The balance of Paytota, `GET /api/v1/account/json/balance/`.
@NullMarked
package dev.saldo.dialect.paytota;

import org.jspecify.annotations.NullMarked;
