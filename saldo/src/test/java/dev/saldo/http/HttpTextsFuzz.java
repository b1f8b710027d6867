package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.saldo.dialect.SampleRequest;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whatever the readers of this package are given: they read it rightly or refuse it as they say
/// they do. The first byte says which reader gets the rest.
public final class HttpTextsFuzz {

  private static final RouteTable ROUTES = new RouteTable(List.of(new EchoFace()));

  /// No decoded text: a decoder never yields half a surrogate pair.
  private static final String UNREADABLE = "\ud800";

  private HttpTextsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] & 7) {
      case 0 -> json(rest);
      case 1 -> Form.read(rest).ifPresent(HttpTextsFuzz::form);
      case 2 -> percents(ascii(rest));
      case 3 -> bearer(new String(rest, ISO_8859_1));
      case 4 -> chunks(rest);
      case 5 -> unchunk(rest);
      case 6 -> ROUTES.match("GET", "/" + ascii(rest));
      default -> query(ascii(rest));
    }
  }

  /// Of a target only visible ASCII is ever looked at.
  private static String ascii(byte[] bytes) {
    byte[] visible = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int c = bytes[i] & 0x7f;
      visible[i] = (byte) (c <= ' ' || c > '~' ? '%' : c);
    }
    return new String(visible, US_ASCII);
  }

  private static void json(byte[] bytes) {
    JsonValue value;
    try {
      value = Json.read(bytes);
    } catch (JsonException e) {
      return;
    }
    byte[] written;
    try {
      written = Json.write(value);
    } catch (JsonException e) {
      check("a text has a lone surrogate".equals(e.getMessage()), "what was read can be written");
      return;
    }
    check(Json.read(written).equals(value), "what was written reads the same");
  }

  private static void form(Map<String, String> members) {
    StringBuilder text = new StringBuilder();
    members.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : "&")
            .append(encoded(name))
            .append('=')
            .append(encoded(value)));
    Optional<Map<String, String>> again = Form.read(text.toString().getBytes(US_ASCII));
    check(again.isPresent() && again.get().equals(members), "what was written reads the same");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void percents(String raw) {
    String segment = PercentCoding.decodeSegment(raw);
    String query = PercentCoding.decodeQuery(raw);
    check((segment == null) == (query == null), "both read it or neither does");
    if (query != null) {
      check(query.equals(PercentCoding.decodeQuery(encoded(query))), "it reads the same again");
    }
  }

  private static void bearer(String header) {
    Optional<String> token =
        Bearer.token(SampleRequest.get("/").withHeader("Authorization", header));
    check(token.isPresent() && header.contains(token.get()), "a token is part of its header");
  }

  /// Bytes that no one has framed.
  private static void unchunk(byte[] bytes) {
    try {
      read(chunked(bytes, 7));
    } catch (BodyFraming.MalformedException | CloseConnectionException e) {
      // so it may be told
    }
  }

  /// Bytes that were framed as they should be come out as they went in.
  private static void chunks(byte[] bytes) {
    int size = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0x3f);
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; from += size) {
      int length = Math.min(size, bytes.length - from);
      framed.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
      framed.write(bytes, from, length);
      framed.writeBytes("\r\n".getBytes(US_ASCII));
    }
    framed.writeBytes("0\r\nTrailer: t\r\n\r\n".getBytes(US_ASCII));
    check(Arrays.equals(bytes, read(chunked(framed.toByteArray(), size))), "framed and read");
  }

  private static BodyFraming chunked(byte[] bytes, int most) {
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.TRANSFER_ENCODING, "chunked");
    int[] at = {0};
    DataReader reader =
        DataReader.create(() -> {
          if (at[0] == bytes.length) {
            throw new Connection.Ended();
          }
          byte[] piece = Arrays.copyOfRange(bytes, at[0], Math.min(bytes.length, at[0] + most));
          at[0] += piece.length;
          return piece;
        });
    return BodyFraming.of(ServerRequestHeaders.create(headers), reader, Integer.MAX_VALUE, false);
  }

  private static byte[] read(BodyFraming framing) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] next = framing.next(); next.length > 0; next = framing.next()) {
      body.writeBytes(next);
    }
    return body.toByteArray();
  }

  private static void query(String raw) {
    ReceivedRequest request =
        new ReceivedRequest(
            "GET",
            "/",
            raw,
            List.of(),
            List.of(),
            ServerRequestHeaders.create(),
            new byte[0],
            InetAddress.ofLiteral("127.0.0.1"),
            false,
            "fuzz");
    for (String name : List.of("a", "cursor")) {
      try {
        check(request.query(name).equals(queried(raw, name)), "the values of " + name);
      } catch (FaultException e) {
        check(queried(raw, name).contains(UNREADABLE), "one of " + name + " cannot be read");
      }
    }
  }

  /// The same, the simple way.
  private static List<String> queried(String raw, String name) {
    return Arrays.stream(raw.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> !pair[0].isEmpty() && name.equals(PercentCoding.decodeQuery(pair[0])))
        .map(pair -> pair.length == 1 ? "" : PercentCoding.decodeQuery(pair[1]))
        .map(value -> value == null ? UNREADABLE : value)
        .toList();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
