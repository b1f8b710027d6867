/// Saldo, measured: what `make bench` runs. Everything is started here, loaded from here over
/// 127.0.0.1, and stopped again; [Bench] is where it begins.
@NullMarked
package dev.saldo.bench;

import org.jspecify.annotations.NullMarked;
