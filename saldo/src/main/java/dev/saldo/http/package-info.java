/// The plumbing of the server: limits, request ids, the access log and problem answers, without a
/// word about money.
@NullMarked
package dev.saldo.http;

import org.jspecify.annotations.NullMarked;
