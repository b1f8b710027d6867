/// Who may ask: keys of merchants and tokens of operators, of which only hashes are kept.
@NullMarked
package dev.saldo.access;

import org.jspecify.annotations.NullMarked;
