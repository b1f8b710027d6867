package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a server wrote into a connection, strictly: every byte of it must belong to an answer
/// that is whole and as ours should be.
public final class AnswerBytes {

  /// One answer.
  ///
  /// @param headers by name in lower case
  public record Read(int status, Map<String, String> headers, String body) {}

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})( [ -~]*)?");
  private static final Pattern HEADER = Pattern.compile("([A-Za-z-]+): ?([ -~]*)");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /// All that an answer of ours may have: a header more is one that somebody smuggled in.
  private static final Set<String> KNOWN =
      Set.of(
          "allow",
          "cache-control",
          "connection",
          "content-length",
          "content-security-policy",
          "content-type",
          "cross-origin-opener-policy",
          "cross-origin-resource-policy",
          "date",
          "etag",
          "idempotent-replayed",
          "location",
          "referrer-policy",
          "retry-after",
          "set-cookie",
          "transfer-encoding",
          "www-authenticate",
          "x-accel-buffering",
          "x-content-type-options",
          "x-request-id");

  private final String text;
  private int at;

  private AnswerBytes(byte[] bytes) {
    this.text = new String(bytes, ISO_8859_1);
  }

  /// The answers in what a server wrote.
  ///
  /// @param toHead whether some may be answers to HEAD, which have no body whatever their length
  ///   says
  /// @throws AssertionError when anything is not as it should be, with what it is
  public static List<Read> read(byte[] written, boolean toHead) {
    AnswerBytes bytes = new AnswerBytes(written);
    List<Read> answers = new ArrayList<>();
    while (bytes.at < bytes.text.length()) {
      answers.add(bytes.next(toHead));
    }
    return answers;
  }

  private Read next(boolean toHead) {
    Matcher first = STATUS.matcher(line());
    check(first.matches(), "a status line");
    int status = Integer.parseInt(first.group(1));
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      Matcher header = HEADER.matcher(line);
      check(header.matches(), "a header: " + line);
      String name = header.group(1).toLowerCase(Locale.ROOT);
      check(KNOWN.contains(name), "a header of ours: " + line);
      check(headers.put(name, header.group(2)) == null, "sent once: " + line);
    }
    if (status == 100) {
      return new Read(status, headers, "");
    }
    check(REQUEST_ID.matcher(headers.getOrDefault("x-request-id", "")).matches(), "a request id");
    check("nosniff".equals(headers.get("x-content-type-options")), "nosniff");
    boolean withoutBody = status == 204 || status == 304 || (toHead && isAtNext());
    String body = withoutBody ? "" : body(headers);
    if (!body.isEmpty()
        && headers.getOrDefault("content-type", "").matches("application/(.*[+])?json")) {
      try {
        Json.read(body.getBytes(ISO_8859_1));
      } catch (JsonException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }
    return new Read(status, headers, body);
  }

  private boolean isAtNext() {
    return at == text.length() || text.startsWith("HTTP/1.1 ", at);
  }

  private String body(Map<String, String> headers) {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      check(!headers.containsKey("content-length"), "one length only");
      StringBuilder body = new StringBuilder();
      // What is answered while it is read ends after any chunk where the rest is not to be read.
      while (at < text.length()) {
        String chunk = chunk();
        if (chunk.isEmpty()) {
          break;
        }
        body.append(chunk);
      }
      return body.toString();
    }
    return bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
  }

  private String chunk() {
    String chunk = bytes(Integer.parseInt(line(), 16));
    check(line().isEmpty(), "the end of a chunk");
    return chunk;
  }

  private String bytes(int length) {
    check(at + length <= text.length(), "all of the body");
    at += length;
    return text.substring(at - length, at);
  }

  private String line() {
    int end = text.indexOf("\r\n", at);
    check(end >= 0, "a whole line");
    String line = text.substring(at, end);
    at = end + 2;
    return line;
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("no " + what + " at byte " + at + " of:\n" + text);
    }
  }
}
