/// What is answered is what `openapi.yaml` says: every answer that the tests see is compared with
/// it, and what it says is seen.
@NullMarked
package dev.saldo.openapi;

import org.jspecify.annotations.NullMarked;
