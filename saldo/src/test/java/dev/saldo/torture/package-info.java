/// Tries to break what Saldo promises. Each [dev.saldo.torture.Trial] attacks one promise and
/// counts; `make check` runs each shortly, `make torture` as long as it is told.
@org.jspecify.annotations.NullMarked
package dev.saldo.torture;
