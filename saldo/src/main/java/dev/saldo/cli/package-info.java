/// The commands of the program and their options.
@NullMarked
package dev.saldo.cli;

import org.jspecify.annotations.NullMarked;
