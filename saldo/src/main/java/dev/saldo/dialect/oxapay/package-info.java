/// The balance of OxaPay v1, `GET /v1/general/account/balance`.
@NullMarked
package dev.saldo.dialect.oxapay;

import org.jspecify.annotations.NullMarked;
