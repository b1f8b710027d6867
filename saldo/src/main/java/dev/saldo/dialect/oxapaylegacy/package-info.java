/// The balance of OxaPay's older API, `POST /api/balance`.
@NullMarked
package dev.saldo.dialect.oxapaylegacy;

import org.jspecify.annotations.NullMarked;
