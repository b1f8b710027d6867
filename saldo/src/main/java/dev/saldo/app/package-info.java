/// The program put together by hand: configuration, assembly, start and stop. Nothing else knows
/// this package, but for the commands.
@NullMarked
package dev.saldo.app;

import org.jspecify.annotations.NullMarked;
