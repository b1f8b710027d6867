/// The ledger API below `/ledger/v1`: how the payment company's own systems record what moves a
/// balance and read it back. [LedgerApi] is the front door; a `…Routes` class answers the requests
/// of one resource, a `…Codec` reads and writes its JSON, and whatever goes wrong is a [Problem].
///
/// What users may count on stands in `docs/ledger-api.md`. What it leaves to us:
/// - `null` is neither taken nor sent: what is not meant is left out, what is empty is `""`.
/// - Times are written to the second, millisecond or microsecond, as short as is exact, with `Z`;
///   `Z` and `+00:00` are taken.
/// - An amount that needs more than 38 digits is told as `precision_exceeded`.
/// - A merchant's id that can be none is a bad request where it would be created, and not found
///   elsewhere. What is read and is not there is `not_found`; what a command names and is not there
///   is `merchant_unknown` or `hold_unknown`.
/// - A query parameter without a value counts as absent, but for `parent`, where it asks for
///   merchants without one; one that is not known is ignored.
/// - A transaction that drew on a hold says so in `hold`.
/// - A bulk's blank lines are counted and not answered. A line is at most 64 KiB long; a longer one
///   is `too_large`, and the next one is read. The header `Idempotency-Key` is no line's. A fault
///   of the server is told on the line that it befell, with its status. A merchant's line is
///   answered with `merchant`, and in the minimal form with its id.
/// - A bulk that the client does not end, or the server cannot, ends without the last chunk, after
///   the answers to all lines that were taken in.
@NullMarked
package dev.saldo.api;

import org.jspecify.annotations.NullMarked;
