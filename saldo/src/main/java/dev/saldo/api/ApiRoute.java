package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import org.jspecify.annotations.Nullable;

/// A route of the ledger API and who may take it: nobody gets to the endpoint without a token whose
/// role allows it.
///
/// @param role the least that the operator's token must be
/// @param bulk answers bodies of many lines; null when it does not take such
record ApiRoute(Role role, String method, String path, Endpoint endpoint, @Nullable Bulk<?> bulk) {

  ApiRoute(Role role, String method, String path, Endpoint endpoint) {
    this(role, method, path, endpoint, null);
  }

  /// Answers an operator's request.
  @FunctionalInterface
  interface Endpoint {

    /// @throws ProblemException to be answered with the problem
    Answer answer(Request request, Operator operator);
  }

  static ApiRoute get(Role role, String path, Endpoint endpoint) {
    return new ApiRoute(role, "GET", path, endpoint);
  }

  static ApiRoute put(Role role, String path, Endpoint endpoint) {
    return new ApiRoute(role, "PUT", path, endpoint);
  }

  static ApiRoute post(Role role, String path, Endpoint endpoint) {
    return new ApiRoute(role, "POST", path, endpoint);
  }

  static ApiRoute delete(Role role, String path, Endpoint endpoint) {
    return new ApiRoute(role, "DELETE", path, endpoint);
  }

  /// The same route, which takes bodies of many lines too.
  ApiRoute with(Bulk<?> lines) {
    return new ApiRoute(role, method, path, endpoint, lines);
  }

  /// Whether its requests have a body that means something.
  boolean takesBody() {
    return method.equals("PUT") || method.equals("POST");
  }
}
