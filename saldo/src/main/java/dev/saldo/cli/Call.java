package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.client.Ask;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.client.Reply;
import dev.saldo.http.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// One use of a command that asks a server: what was asked for, whom to ask, and where to tell it.
record Call(
    ParseResult parsed, LedgerClient server, InputStream in, PrintStream out, PrintStream err) {

  /// The name of stdin, where a file is asked for.
  static final String STDIN = "-";

  private static final int MOST_READ = 1 << 20;

  /// The positional argument at this place.
  String argument(int place) {
    return Specs.texts(parsed).get(place);
  }

  /// What an option was given.
  Optional<String> option(String name) {
    return Optional.ofNullable(parsed.matchedOptionValue(name, null));
  }

  /// Whether an option was given that takes no value.
  boolean has(String name) {
    return parsed.hasMatchedOption(name);
  }

  /// Whether a program wants to read the answer.
  boolean isForPrograms() {
    return has(ServerOptions.JSON);
  }

  Reply ask(Ask ask) throws ClientException {
    return server.ask(ask);
  }

  /// Asks, and tells the answer.
  void tell(Ask ask, View view) throws ClientException {
    tell(ask(ask), view);
  }

  /// Tells an answer: to programs as the server gave it, to people as they read it.
  void tell(Reply reply, View view) {
    if (isForPrograms()) {
      out.println(reply.text());
    } else {
      out.print(view.lines(reply.json()));
    }
  }

  /// An answer as people read it: lines, each with its end.
  @FunctionalInterface
  interface View {
    String lines(JsonObject answer);
  }

  /// The bytes of a file that an option names, or of stdin.
  byte[] read(String option) throws MisuseException {
    String name = option(option).orElseThrow();
    if (name.equals(STDIN) && option(ServerOptions.TOKEN_FILE).filter(STDIN::equals).isPresent()) {
      throw new MisuseException(
          "stdin cannot be both " + ServerOptions.TOKEN_FILE + " and " + option);
    }
    return read(option, name, in);
  }

  static byte[] read(String option, String name, InputStream in) throws MisuseException {
    try (InputStream bytes = name.equals(STDIN) ? in : Files.newInputStream(Path.of(name))) {
      byte[] read = bytes.readNBytes(MOST_READ + 1);
      if (read.length > MOST_READ) {
        throw new MisuseException(option + " names a file of more than " + MOST_READ + " bytes");
      }
      return read;
    } catch (IOException | InvalidPathException e) {
      throw new MisuseException(option + " names a file that cannot be read: " + name);
    }
  }

  /// The text of a file that an option names, without white space around it.
  String readText(String option) throws MisuseException {
    return new String(read(option), UTF_8).strip();
  }

  /// Tells something beside the answer.
  void note(String sentence) {
    err.println(sentence);
  }

  /// Tells items, to programs one a line.
  void tellItems(List<JsonObject> items, Table table) {
    if (isForPrograms()) {
      items.forEach(item -> out.println(JsonTexts.line(item)));
    } else {
      out.print(table.lines(items));
    }
  }
}
