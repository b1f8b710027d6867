package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.Json;
import dev.saldo.ledger.Refusal;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the ledger API answers instead of what was asked for: a problem of RFC 9457, with our
/// stable `code` and, where one is at fault, the `field`.
///
/// What callers sent may stand in the detail and the field, so both are made fit to be shown: no
/// control characters, no lone surrogates, no more than can be read.
///
/// @param detail names the thing and the numbers, never a secret
/// @param field the member, parameter or header at fault; `body` or `line` when it is the body or
///   the line as a whole; null when none is
public record Problem(int status, String code, String detail, @Nullable String field) {

  /// The body as a whole, as a field.
  static final String BODY = "body";

  /// A line of a [Bulk] as a whole, as a field.
  static final String LINE = "line";

  private static final String INVALID_REQUEST = "invalid_request";
  private static final String TOO_LARGE = "too_large";
  private static final String CONTENT_TYPE = "application/problem+json";
  private static final int MOST_DETAIL = 512;
  private static final int MOST_FIELD = 64;

  public Problem {
    detail = readable(detail, MOST_DETAIL);
    field = field == null ? null : readable(field, MOST_FIELD);
  }

  /// The request could never be answered, whatever the books say.
  public static Problem invalid(String field, String detail) {
    return new Problem(400, INVALID_REQUEST, detail, field);
  }

  static Problem currencyUnknown(String field, String code) {
    return new Problem(400, "currency_unknown", "there is no currency " + quoted(code), field);
  }

  static Problem precisionExceeded(String field, String detail) {
    return new Problem(400, "precision_exceeded", detail, field);
  }

  /// Nobody who is let in asks.
  public static Problem unauthorized(String detail) {
    return new Problem(401, "unauthorized", detail, null);
  }

  /// Who asks is known, and may not.
  public static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", detail, null);
  }

  /// What is to be read is not there.
  public static Problem notFound(String detail) {
    return new Problem(404, "not_found", detail, null);
  }

  static Problem tooLarge(String detail) {
    return new Problem(413, TOO_LARGE, detail, null);
  }

  /// How the fault reads.
  public static Problem of(Fault fault) {
    return new Problem(fault.kind().status(), code(fault.kind()), fault.detail(), null);
  }

  private static String code(Fault.Kind kind) {
    return switch (kind) {
      case BAD_REQUEST -> INVALID_REQUEST;
      case NOT_FOUND -> "not_found";
      case METHOD_NOT_ALLOWED -> "method_not_allowed";
      case TOO_LARGE -> TOO_LARGE;
      case RATE_LIMITED -> "rate_limited";
      case INTERNAL -> "internal";
      case OVERLOADED, UNAVAILABLE -> "overloaded";
      case OUTCOME_UNKNOWN -> "outcome_unknown";
    };
  }

  static Problem of(Refusal refusal, String detail) {
    return switch (refusal) {
      case KEY_CONFLICT -> refused(409, refusal, detail, "idempotencyKey");
      case RELEASE_NOT_LATER -> invalid("releaseAt", detail);
      case MERCHANT_UNKNOWN -> refused(404, refusal, detail, "merchant");
      case MERCHANT_DISABLED -> refused(403, refusal, detail, "merchant");
      case HOLD_UNKNOWN -> refused(404, refusal, detail, "hold");
      case HOLD_CLOSED -> refused(409, refusal, detail, "hold");
      case HOLD_EXCEEDED, FEES_EXCEEDED, INSUFFICIENT_FUNDS, AMOUNT_OUT_OF_RANGE ->
          refused(422, refusal, detail, "amount");
      case ACCOUNTS_EXCEEDED -> refused(422, refusal, detail, "merchant");
      case PARENT_FIXED -> refused(409, refusal, detail, "parent");
      case PARENT_UNFIT -> refused(422, refusal, detail, "parent");
      case SECRET_TAKEN -> refused(409, refusal, detail, null);
      case OPERATOR_TAKEN -> refused(409, refusal, detail, "name");
      case KEY_UNKNOWN, OPERATOR_UNKNOWN -> notFound(detail);
    };
  }

  private static Problem refused(
      int status, Refusal refusal, String detail, @Nullable String field) {
    return new Problem(status, refusal.code(), detail, field);
  }

  /// To be thrown where the problem is found.
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /// The answer that tells it.
  public Answer answer() {
    return new Answer(
        status,
        CONTENT_TYPE,
        status == 401
            ? Map.of("Cache-Control", "no-store", "WWW-Authenticate", "Bearer")
            : Answer.NO_STORE,
        Json.write(this::write));
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "urn:saldo:problem:" + code);
    json.writeStringField("title", title());
    json.writeNumberField("status", status);
    json.writeStringField("detail", detail);
    json.writeStringField("code", code);
    if (field != null) {
      json.writeStringField("field", field);
    }
    json.writeEndObject();
  }

  /// The code in words: `Insufficient funds`.
  private String title() {
    return code.substring(0, 1).toUpperCase(Locale.ROOT) + code.substring(1).replace('_', ' ');
  }

  /// What a caller sent, to be named in a detail.
  public static String quoted(String sent) {
    return '"' + readable(sent, MOST_FIELD) + '"';
  }

  /// The text with U+FFFD for what cannot be shown, and cut when it has more characters than that.
  private static String readable(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(c ->
            Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > most
        ? shown.append('…').toString()
        : shown.toString();
  }
}
