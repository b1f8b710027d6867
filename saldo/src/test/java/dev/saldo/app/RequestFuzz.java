package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.saldo.http.AnswerBytes;
import dev.saldo.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request that is properly framed and goes to one of the routes, with anything in it. The first
/// byte chooses the route, the second what the client shows and how the body is called; the rest
/// is, with a zero byte between them, what stands in the path, the query, a header line and the
/// body.
///
/// Beside what holds for every answer: only one who shows what a route takes may be told anything
/// there.
public final class RequestFuzz {

  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");
  private static final List<String> CONTENT_TYPES =
      List.of("application/json", "application/x-ndjson", "application/x-www-form-urlencoded", "");

  private RequestFuzz() {}

  /// Called once before the first input.
  public static void fuzzerInitialize() {
    FuzzedSaldo.current();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    FuzzedSaldo saldo = FuzzedSaldo.current();
    Route route = saldo.routes().get((input[0] & 0xff) % saldo.routes().size());
    String[] parts = new String(input, 2, input.length - 2, ISO_8859_1).split("\0", 4);
    String path =
        PARAMETER
            .matcher(route.path())
            .replaceAll(_ -> Matcher.quoteReplacement(inTarget(part(parts, 0), "acme")));
    String query = inTarget(part(parts, 1), "");
    Credential shown = Credential.values()[(input[1] & 0x0f) % Credential.values().length];
    List<String> head = new ArrayList<>();
    head.add(route.method() + " " + path + (query.isEmpty() ? "" : "?" + query) + " HTTP/1.1");
    head.add("Host: localhost");
    if (!shown.header(saldo.keys()).isEmpty()) {
      head.add(shown.header(saldo.keys()));
    }
    String type = CONTENT_TYPES.get(input[1] >> 4 & 3);
    if (!type.isEmpty()) {
      head.add("Content-Type: " + type);
    }
    String line = inHeader(part(parts, 2));
    if (line.contains(":") && !line.matches("(?is) *(content-length|transfer-encoding|host).*")) {
      head.add(line);
    }
    String body = part(parts, 3);
    head.add("Content-Length: " + body.length());
    byte[] sent = (String.join("\r\n", head) + "\r\n\r\n" + body).getBytes(ISO_8859_1);
    for (AnswerBytes.Read answer : saldo.answers(sent, Integer.MAX_VALUE)) {
      if (answer.status() < 300 && shown.isStrangerTo(route) && !line.contains(":")) {
        throw new AssertionError(shown + " was let in at " + route.path() + ": " + answer);
      }
    }
  }

  private static String part(String[] parts, int at) {
    return parts.length > at ? parts[at] : "";
  }

  private static String inTarget(String text, String otherwise) {
    String visible = text.replaceAll("[^!-~]|[#?]", "");
    return visible.isEmpty() ? otherwise : visible;
  }

  private static String inHeader(String text) {
    return text.replaceAll("[\r\n]", "");
  }

  /// What a client shows.
  private enum Credential {
    NONE,
    ADMIN,
    POSTER,
    OXAPAY,
    OXAPAY_LEGACY,
    PAYTOTA,
    DEXCHANGE,
    NEOX,
    GARBAGE;

    String header(DemoKeys keys) {
      return switch (this) {
        case NONE -> "";
        case ADMIN -> "Authorization: Bearer " + FuzzedSaldo.ADMIN;
        case POSTER -> "Authorization: Bearer " + keys.operatorToken();
        case OXAPAY -> "general_api_key: " + keys.oxapay();
        case OXAPAY_LEGACY -> "Authorization: Bearer " + keys.oxapayLegacy();
        case PAYTOTA -> "Authorization: Bearer " + keys.paytota();
        case DEXCHANGE -> "Authorization: Bearer " + keys.dexchange();
        case NEOX -> "Authorization: Bearer " + keys.neoxToken();
        case GARBAGE -> "Authorization: Bearer " + "x".repeat(43);
      };
    }

    /// Whether nobody who shows this and nothing else is let in there. Who shows his key in the
    /// body may be, so OxaPay's older routes and NeoX's for tokens are left out.
    boolean isStrangerTo(Route route) {
      String path = route.path();
      if (path.startsWith("/ledger/") || path.equals("/metrics")) {
        return this != ADMIN && this != POSTER;
      }
      // No cookie is a session's here.
      if (path.matches("/console/(ledger|merchants|events).*")) {
        return true;
      }
      if (path.startsWith("/v1/")) {
        return this != OXAPAY;
      }
      if (path.startsWith("/api/v1/account/")) {
        return this != PAYTOTA;
      }
      if (path.startsWith("/api/v1/api-services/")) {
        return this != DEXCHANGE;
      }
      return path.startsWith("/v2/gc/") && this != NEOX;
    }
  }
}
