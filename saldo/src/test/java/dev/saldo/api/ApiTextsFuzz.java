package dev.saldo.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.ledger.MerchantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Whatever the readers of this package are given: they read it rightly or tell what is wrong with
/// it as a problem below 500. The first byte says which reader gets the rest.
public final class ApiTextsFuzz {

  private ApiTextsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch (input[0] & 7) {
        case 0 -> Cursor.read(field(rest), "entries acme", place -> place.getFirst().length());
        case 1 -> cursor(new String(rest, UTF_8));
        case 2 -> lines(rest);
        case 3 -> fields(field(rest));
        case 4 -> TransactionCodec.read(Members.ofLine(rest), List.of(), "fuzz");
        case 5 -> MerchantCodec.read(new MerchantId("acme"), Members.ofLine(rest), "fuzz");
        case 6 -> KeyCodec.read(Members.ofLine(rest), ApiServer.FORMS);
        default -> AccountCodec.read(new MerchantId("acme"), Members.ofLine(rest));
      }
    } catch (ProblemException e) {
      int status = e.problem().status();
      check(status >= 400 && status < 500, "a problem with an input is below 500: " + e.problem());
      check(e.problem().answer().body().length < 4_096, "a problem is no copy of the input");
    }
  }

  private static Field field(byte[] text) {
    return new Field("field", new String(text, UTF_8));
  }

  private static void cursor(String text) {
    List<String> place = List.of(text.split(" ", -1));
    String cursor = Cursor.behind("entries acme", place.toArray());
    check(Cursor.read(new Field("c", cursor), "entries acme", p -> p).equals(place), "the place");
    try {
      Cursor.read(new Field("c", cursor), "entries acm", p -> p);
    } catch (ProblemException e) {
      return;
    }
    throw new AssertionError("a cursor is good for another merchant");
  }

  private static void fields(Field field) {
    for (Runnable reading :
        List.<Runnable>of(
            () -> field.plain(64),
            field::merchant,
            field::currency,
            field::accountType,
            field::businessType,
            field::time,
            () -> field.number(1, 1_000))) {
      try {
        reading.run();
      } catch (ProblemException e) {
        check(e.problem().status() == 400, "a field that is unfit is told with 400");
      }
    }
  }

  /// Cut in any way into reads, the lines are the same; the simple way tells which.
  private static void lines(byte[] body) throws IOException {
    int most = body.length == 0 ? 1 : 1 + (body[0] & 0x1f);
    LineReader reader = new LineReader(new Dripping(body, most));
    List<String> read = new ArrayList<>();
    for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
      read.add(line.number() + Arrays.toString(line.bytes()));
    }
    List<String> expected = new ArrayList<>();
    int number = 0;
    for (int from = 0; from < body.length; ) {
      int end = from;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      int last = end > from && body[end - 1] == '\r' ? end - 1 : end;
      byte[] line = Arrays.copyOfRange(body, from, last);
      number++;
      if (!new String(line, UTF_8).matches("[ \t\r]*")) {
        expected.add(number + Arrays.toString(line));
      }
      from = end + 1;
    }
    check(read.equals(expected), "the lines " + expected + ", not " + read);
  }

  /// Gives a few bytes at a time.
  private static final class Dripping extends InputStream {

    private final InputStream in;
    private final int most;

    Dripping(byte[] bytes, int most) {
      this.in = new ByteArrayInputStream(bytes);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return in.read(bytes, from, Math.min(most, length));
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
