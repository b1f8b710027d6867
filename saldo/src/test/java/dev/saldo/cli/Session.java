package dev.saldo.cli;

import dev.saldo.ledger.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plays one session at a shell: commands (`$ `), what they print (`< ` on stdout, `! ` on stderr),
/// the exit code where it is not 0 (`= 1`), and time that passes (`* PT3H`).
///
/// A command may have variables before it and `echo '…' |` before these. In it, `{poster}` stands
/// for the token of that role, `{evt-1}` for the transaction with that idempotency key, and `{key}`
/// for the merchant's key that was told last. Whatever is another one in every run is printed as
/// the name of what it is, in braces.
final class Session {

  private static final Pattern COMMAND =
      Pattern.compile("(?:echo '([^']*)' \\| )?((?:[A-Z_]+=\\S+ )*)saldo (.*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");
  private static final Pattern RECORDED =
      Pattern.compile("transaction +(txn_\\w+)\n(?:.*\n)*?idempotency key +(\\S+)\n");
  private static final Pattern KEY = Pattern.compile("key_\\w+");

  private final BooksServer server;
  private final Map<String, String> names = new HashMap<>();

  Session(BooksServer server) {
    this.server = server;
    for (Role role : Role.values()) {
      names.put(role.code(), server.token(role));
    }
  }

  /// The same text with what is printed now.
  String play(String text) {
    List<String> played = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.matches("[<!=].*")) {
        played.add(line);
      }
      if (line.startsWith("* ")) {
        server.advance(Duration.parse(line.substring(2)));
      }
      if (line.startsWith("$ ")) {
        Ran ran = run(line.substring(2));
        ran.out().lines().map(printed -> ("< " + printed).stripTrailing()).forEach(played::add);
        ran.err().lines().map("! "::concat).forEach(played::add);
        if (ran.code() != 0) {
          played.add("= " + ran.code());
        }
      }
    }
    return String.join("\n", played);
  }

  private Ran run(String line) {
    Matcher command = COMMAND.matcher(named(line));
    if (!command.matches()) {
      throw new IllegalArgumentException("no command: " + line);
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("SALDO_SERVER", server.address());
    environment.put("SALDO_TOKEN", server.token(Role.ADMIN));
    for (String variable : command.group(2).strip().split(" +")) {
      String[] pair = variable.split("=", 2);
      if (pair.length == 2) {
        environment.put(pair[0], pair[1]);
      }
    }
    String stdin = command.group(1) == null ? "" : command.group(1);
    String[] args =
        WORD.matcher(command.group(3))
            .results()
            .map(word -> word.group(1) == null ? word.group() : word.group(1))
            .toArray(String[]::new);
    Ran ran = Ran.of(environment, stdin, args);
    learn(ran.out());
    return new Ran(ran.code(), masked(ran.out()), masked(ran.err()));
  }

  private String named(String line) {
    String named = line;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named = named.replace("{" + name.getKey() + "}", name.getValue());
    }
    return named;
  }

  private void learn(String out) {
    Matcher recorded = RECORDED.matcher(out);
    if (recorded.find()) {
      names.put(recorded.group(2), recorded.group(1));
    }
    KEY.matcher(out).results().map(MatchResult::group).forEach(id -> names.put("key", id));
  }

  private String masked(String printed) {
    return printed
        .replace(server.address(), "{server}")
        .replaceAll("saldo_[A-Za-z0-9_-]{43}", "{token}")
        .replaceAll("cli-[0-9a-f-]{36}", "{made}")
        .replaceAll("(?m)(^(?:client )?secret +|ecret\":\")[^\\s\"]+", "$1{secret}")
        .replaceAll("(?m)(^client id +|clientId(?:\":\"|=))\\w+", "$1{client}");
  }
}
