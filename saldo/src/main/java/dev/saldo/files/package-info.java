/// Takes transactions and merchants out of people's files and asks a server to record them; writes
/// statements down in files that other programs read.
@NullMarked
package dev.saldo.files;

import org.jspecify.annotations.NullMarked;
