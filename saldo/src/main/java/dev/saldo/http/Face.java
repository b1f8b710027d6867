package dev.saldo.http;

import java.util.List;

/// One family of paths with one shape of errors: a dialect, the ledger API, health. Safe to call
/// from many threads.
public interface Face {

  /// What it answers; asked once, at the start.
  List<Route> routes();

  /// Whether faults on this path ([Request#path]) are answered in this face's shape, though no
  /// route of it matches. The first face that says so is taken; no face: an RFC 9457 problem.
  boolean owns(String path);

  /// The fault in this face's shape. The server adds `Allow` and `Retry-After` from the fault
  /// unless the answer has them.
  ///
  /// @param request what is known of the request; [Request#body] may be empty though one was sent,
  ///   and there may be no path parameters
  Answer fault(Fault fault, Request request);
}
