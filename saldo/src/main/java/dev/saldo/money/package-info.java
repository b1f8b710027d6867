/// Exact amounts of money and the currencies they are in: reading, printing and arithmetic, with no
/// figure ever passing through a binary floating-point number.
@NullMarked
package dev.saldo.money;

import org.jspecify.annotations.NullMarked;
