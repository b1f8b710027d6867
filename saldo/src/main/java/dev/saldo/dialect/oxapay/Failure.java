package dev.saldo.dialect.oxapay;

/// What goes wrong in OxaPay v1: the members of `error`, and the `message` beside it.
///
/// The types and keys are published but for those of [#KEY] and [#BODY]; of the texts, those of
/// [#CURRENCY].
enum Failure {
  CURRENCY(
      "invalid_param",
      "currency",
      "The value of the currency field is not a supported symbol.",
      "There was an issue with the submitted data. Please verify your input and try again."),
  REQUEST("invalid_param", "request", "The request cannot be read.", CURRENCY.message),
  KEY(
      "authentication_failed",
      "invalid_general_api_key",
      "The general_api_key header is missing, or is no valid general API key.",
      "Authentication failed. Please check your API key."),
  ROUTE("not_found", "route", "There is no such route.", "Route not found."),
  METHOD("method_not_allowed", "method", "The route has other methods.", "Method not allowed."),
  BODY("too_large", "body", "The body is too large.", "Request too large."),
  LIMIT(
      "rate_limit",
      "general_api_key",
      "This key has made too many requests.",
      "Too many requests. Please try again later."),
  INTERNAL(
      "server_error",
      "internal",
      "The request could not be answered.",
      "Something went wrong on our side."),
  UNAVAILABLE(
      "server_error",
      "internal",
      "The service is not available just now.",
      "The service is not available just now. Please try again shortly.");

  private final String type;
  private final String key;
  private final String fault;
  private final String message;

  Failure(String type, String key, String fault, String message) {
    this.type = type;
    this.key = key;
    this.fault = fault;
    this.message = message;
  }

  String type() {
    return type;
  }

  String key() {
    return key;
  }

  /// The `message` within `error`.
  String fault() {
    return fault;
  }

  /// The `message` beside `error`.
  String message() {
    return message;
  }
}
