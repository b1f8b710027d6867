package dev.saldo.http;

import java.util.List;

/// One family of paths with one shape of errors: a dialect, the ledger API, health. Safe to call
/// from many threads.
public interface Face {

  /// The name of no face.
  String NONE = "none";

  /// A word for it, by which its requests are counted.
  String name();

  /// What it answers; asked once, at the start.
  List<Route> routes();

  /// The path that this face has to itself, with all that is below it: `/ledger`. Faults there are
  /// answered in its shape, though no route of it matches. Where two nest, the longer one counts,
  /// whatever the order of the faces; what is in none is answered with an RFC 9457 problem. Asked
  /// once, at the start.
  String prefix();

  /// The fault in this face's shape. The server adds `Retry-After` from the fault, and `Allow`
  /// where the answer has the fault's status, unless the answer has them.
  ///
  /// @param request what is known of the request; [Request#body] may be empty though one was sent,
  ///   and there may be no path parameters
  Answer fault(Fault fault, Request request);
}
