package dev.saldo.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Plays one transcript: a text of comments, statements that [Stage] carries out (`* `), requests
/// (`> `) as they go over the wire, and answers (`< `) as they come.
///
/// `Host` and `Content-Length` are added to a request where they are missing, and left out of an
/// answer, as are the headers that are the server's own. In a request, `{access_token}` stands for
/// the token that was answered last, `{9*500}` for 500 nines, and `{FF}` for that byte.
final class Transcript implements AutoCloseable {

  private static final Set<String> SERVERS_OWN =
      Set.of("content-length", "connection", "date", "x-content-type-options", "x-request-id");
  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
  private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");
  private static final Pattern BYTE = Pattern.compile("\\{([0-9A-F]{2})}");

  private final Stage stage;
  private RawClient client;
  private String token = "";

  Transcript(Stage stage) throws IOException {
    this.stage = stage;
    this.client = RawClient.of(stage.server());
  }

  /// The same text with the answers that come now.
  String play(String text) throws IOException {
    List<String> played = new ArrayList<>();
    List<String> request = new ArrayList<>();
    for (String line : (text + "\n").split("\n", -1)) {
      if (line.startsWith(">")) {
        request.add(line.length() > 2 ? line.substring(2) : "");
        played.add(line);
      } else if (!line.startsWith("<")) {
        if (!request.isEmpty()) {
          played.addAll(answers(request));
          request.clear();
        }
        if (line.startsWith("* ")) {
          stage.happen(line.substring(2));
        }
        played.add(line);
      }
    }
    return String.join("\n", played.subList(0, played.size() - 1));
  }

  private List<String> answers(List<String> request) throws IOException {
    client.send(bytes(request));
    RawClient.Reply reply =
        request.getFirst().startsWith("HEAD ") ? client.headReply() : client.reply();
    if ("close".equals(reply.headers().get("connection"))) {
      client.close();
      client = RawClient.of(stage.server());
    }
    String body = new String(reply.body().getBytes(ISO_8859_1), UTF_8);
    Matcher answered = TOKEN.matcher(body);
    if (answered.find()) {
      token = answered.group(1);
    }
    List<String> lines = new ArrayList<>();
    lines.add("< " + reply.status());
    reply
        .headers()
        .forEach((name, value) -> {
          if (!SERVERS_OWN.contains(name)) {
            lines.add("< " + name + ": " + value);
          }
        });
    if (!body.isEmpty()) {
      lines.add("<");
      lines.add("< " + body);
    }
    return lines;
  }

  private byte[] bytes(List<String> request) {
    int empty = request.indexOf("");
    List<String> head = new ArrayList<>(empty < 0 ? request : request.subList(0, empty));
    byte[] body =
        empty < 0
            ? new byte[0]
            : literal(String.join("\n", request.subList(empty + 1, request.size())));
    String names = head.stream().map(line -> line + "\n").collect(Collectors.joining());
    if (!names.contains("\nHost:")) {
      head.add("Host: localhost");
    }
    if (empty >= 0) {
      head.add("Content-Length: " + body.length);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    head.set(0, head.getFirst() + " HTTP/1.1");
    bytes.writeBytes(literal(String.join("\r\n", head) + "\r\n\r\n"));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private byte[] literal(String text) {
    String whole = text.replace("{access_token}", token);
    whole =
        REPEATED
            .matcher(whole)
            .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end = 0;
    for (MatchResult found : BYTE.matcher(whole).results().toList()) {
      bytes.writeBytes(whole.substring(end, found.start()).getBytes(UTF_8));
      bytes.write(Integer.parseInt(found.group(1), 16));
      end = found.end();
    }
    bytes.writeBytes(whole.substring(end).getBytes(UTF_8));
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
