package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the rows of somebody's CSV come to in the ledger API. A JSON file says it; docs/import.md
/// tells how. Immutable.
///
/// A row goes by the first rule whose conditions it meets, and comes to the transactions that this
/// one records: to none when it records nothing. A row that meets none is unfit.
///
/// @param separator between columns; null: what the header has most of
/// @param charset of the file; null: UTF-8, or what its byte order mark says
/// @param values what to take some columns' texts for
/// @param sha256 of the JSON that says all that
public record Mapping(
    @Nullable Character separator,
    @Nullable Charset charset,
    AmountForm amounts,
    TimeForm times,
    Map<String, Map<String, String>> values,
    List<Rule> rules,
    Set<String> columns,
    Hash sha256) {

  /// What stands for the merchant that the command names.
  static final String MERCHANT = "@merchant";

  /// What stands for the number of the line that a row begins in.
  static final String LINE = "@line";

  /// The mappings that come with the program.
  public static final List<String> READY =
      List.of("adyen-settlement", "paypal-activity", "stripe-balance");

  private static final Set<String> AMOUNTS = Set.of("amount", "fee", "reserve", "to.amount");
  private static final Set<String> TIMES = Set.of("occurredAt", "releaseAt");
  private static final Set<String> FLAGS = Set.of("upTo", "disabled");
  private static final Set<String> CURRENCIES =
      Set.of("currency", "to.currency", "defaultCurrency");
  private static final String KEY = "idempotencyKey";
  private static final int MOST_SHOWN = 60;
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

  /// @param when texts that a column may have
  /// @param records the members of each transaction
  record Rule(Map<String, List<String>> when, List<SequencedMap<String, Template>> records) {}

  /// A mapping that came with the program, or is in a file.
  ///
  /// @throws FileException when it cannot be read, or used
  public static Mapping read(String name, byte[] json) throws FileException {
    try {
      if (Json.read(json) instanceof JsonObject object) {
        return new Reading(Kind.TRANSACTIONS).mapping(object, Hash.sha256(json));
      }
      throw new FileException("the mapping " + name + " is no object in JSON");
    } catch (JsonException e) {
      throw new FileException("the mapping " + name + " cannot be read: " + e.getMessage(), e);
    } catch (FileException e) {
      throw new FileException("in " + name + ", " + e.getMessage(), e);
    }
  }

  /// One of [#READY].
  public static Mapping ready(String name) throws FileException {
    try (InputStream in = Mapping.class.getResourceAsStream("/mappings/" + name + ".json")) {
      if (in == null) {
        throw new FileException("there is no mapping " + name);
      }
      return read(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("our own resources can be read", e);
    }
  }

  /// The mapping of a file whose columns are called as the members are; `to.amount` for a member of
  /// a member.
  ///
  /// @throws FileException when it has other columns
  static Mapping ofMembers(Kind kind, List<String> header) throws FileException {
    List<String> unknown = header.stream().filter(column -> !kind.has(column)).toList();
    if (!unknown.isEmpty()) {
      throw new FileException(
          "the header has %s, which is no member of the ledger API: name a mapping"
              .formatted(shown(unknown.getFirst())));
    }
    SequencedMap<String, Template> members = new LinkedHashMap<>();
    Reading reading = new Reading(kind);
    for (String column : header) {
      members.put(column, reading.template(column, "{" + column + "}"));
    }
    return new Mapping(
        null,
        null,
        AmountForm.PLAIN,
        new TimeForm(List.of(), ZoneOffset.UTC),
        Map.of(),
        List.of(new Rule(Map.of(), List.of(members))),
        Set.copyOf(header),
        Hash.sha256(new byte[0]));
  }

  /// This mapping for a file with these columns.
  ///
  /// @param merchant whom the command names; empty when nobody
  /// @param encodesKeys whether what an idempotency key may not have in it is written as `%2F`
  /// @throws FileException when a column is missing, or not the only one of its name
  Fitted fit(List<String> header, String merchant, boolean encodesKeys) throws FileException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      String column = header.get(i);
      if (places.put(column, i) != null && columns.contains(column)) {
        throw new FileException("the header has the column " + shown(column) + " twice");
      }
    }
    for (String column : columns) {
      if (column.equals(MERCHANT) && merchant.isEmpty()) {
        throw new FileException(
            "the mapping leaves open whose the rows are: name the merchant with --merchant");
      }
      if (!column.startsWith("@") && !places.containsKey(column)) {
        throw new FileException(
            "the mapping asks for a column %s, and the header has none: %s"
                .formatted(shown(column), shown(String.join(", ", header))));
      }
    }
    return new Fitted(places, merchant, encodesKeys);
  }

  /// A text as it may stand in a message.
  static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "…";
  }

  /// Makes a [Fitted] once the header is known.
  interface Source {
    Fitted fit(List<String> header) throws FileException;
  }

  /// A mapping for one file.
  final class Fitted {

    private final Map<String, Integer> places;
    private final String merchant;
    private final boolean encodesKeys;

    private Fitted(Map<String, Integer> places, String merchant, boolean encodesKeys) {
      this.places = places;
      this.merchant = merchant;
      this.encodesKeys = encodesKeys;
    }

    /// The lines of the ledger API that a row comes to.
    ///
    /// @throws UnfitException when it cannot be any
    List<byte[]> lines(List<String> row, long line) throws UnfitException {
      Template.Cells cells = new RowCells(row, line);
      for (Rule rule : rules) {
        if (meets(rule, cells)) {
          List<byte[]> lines = new ArrayList<>(rule.records().size());
          for (SequencedMap<String, Template> members : rule.records()) {
            lines.add(line(members, cells));
          }
          return lines;
        }
      }
      throw new UnfitException("no rule of the mapping is for this row" + seen(cells));
    }

    /// What the rules look at, for whoever adds one.
    private String seen(Template.Cells cells) {
      Set<String> looked = new LinkedHashSet<>();
      rules.forEach(rule -> looked.addAll(rule.when().keySet()));
      StringBuilder seen = new StringBuilder();
      looked.forEach(column ->
          seen.append(seen.isEmpty() ? ": " : ", ")
              .append(column)
              .append(" is ")
              .append(shown(cells.text(column))));
      return seen.toString();
    }

    private boolean meets(Rule rule, Template.Cells cells) throws UnfitException {
      for (Map.Entry<String, List<String>> condition : rule.when().entrySet()) {
        if (!meets(condition.getKey(), condition.getValue(), cells)) {
          return false;
        }
      }
      return true;
    }

    private static boolean meets(String column, List<String> wanted, Template.Cells cells)
        throws UnfitException {
      String text = cells.text(column);
      for (String each : wanted) {
        boolean meets =
            switch (each) {
              case ">0" -> cells.amounts().read(column, text).isPositive();
              case "<0" -> cells.amounts().read(column, text).isNegative();
              case "=0" -> cells.amounts().read(column, text).isZero();
              case "*" -> !text.isEmpty();
              default -> text.equals(each);
            };
        if (meets) {
          return true;
        }
      }
      return false;
    }

    private byte[] line(SequencedMap<String, Template> members, Template.Cells cells)
        throws UnfitException {
      Map<String, String> flat = new LinkedHashMap<>();
      SequencedMap<String, SequencedMap<String, String>> nested = new LinkedHashMap<>();
      for (Map.Entry<String, Template> member : members.entrySet()) {
        String name = member.getKey();
        String value = value(name, member.getValue().of(cells));
        int point = name.indexOf('.');
        if (value.isEmpty() || (name.equals("fee") && value.equals("0"))) {
          continue;
        }
        if (point < 0) {
          flat.put(name, value);
        } else {
          nested
              .computeIfAbsent(name.substring(0, point), _ -> new LinkedHashMap<>())
              .put(name.substring(point + 1), value);
        }
      }
      return Json.write(json -> write(json, flat, nested));
    }

    private String value(String member, String value) throws UnfitException {
      if (value.isEmpty()) {
        return value;
      }
      if (TIMES.contains(member)) {
        return times.read(member, value);
      }
      if (CURRENCIES.contains(member)) {
        return value.toUpperCase(Locale.ROOT);
      }
      return member.equals(KEY) && encodesKeys ? encoded(value) : value;
    }

    private static void write(
        JsonGenerator json,
        Map<String, String> flat,
        SequencedMap<String, SequencedMap<String, String>> nested)
        throws IOException {
      json.writeStartObject();
      for (Map.Entry<String, String> member : flat.entrySet()) {
        json.writeFieldName(member.getKey());
        if (FLAGS.contains(member.getKey()) && member.getValue().matches("true|false")) {
          json.writeBoolean(member.getValue().equals("true"));
        } else {
          json.writeString(member.getValue());
        }
      }
      for (Map.Entry<String, SequencedMap<String, String>> inner : nested.entrySet()) {
        json.writeObjectFieldStart(inner.getKey());
        for (Map.Entry<String, String> member : inner.getValue().entrySet()) {
          json.writeStringField(member.getKey(), member.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }

    /// Two different texts have two different keys.
    private static String encoded(String text) {
      StringBuilder key = new StringBuilder();
      for (byte b : text.getBytes(UTF_8)) {
        if (b > ' ' && b <= '~' && b != '/' && b != '%') {
          key.append((char) b);
        } else {
          key.append('%').append("%02X".formatted(b));
        }
      }
      return key.toString();
    }

    /// One row.
    private final class RowCells implements Template.Cells {

      private final List<String> row;
      private final long line;

      RowCells(List<String> row, long line) {
        this.row = row;
        this.line = line;
      }

      @Override
      public String text(String column) {
        return switch (column) {
          case MERCHANT -> merchant;
          case LINE -> Long.toString(line);
          default -> {
            Integer place = places.get(column);
            // The ledger API takes no line breaks, and cells have them.
            String text = place == null ? "" : CONTROLS.matcher(row.get(place)).replaceAll(" ");
            text = text.strip();
            yield values.getOrDefault(column, Map.of()).getOrDefault(text, text);
          }
        };
      }

      @Override
      public AmountForm amounts() {
        return amounts;
      }
    }
  }

  /// Reads a mapping, and notes its columns.
  private static final class Reading {

    private final Kind kind;
    private final Set<String> columns = new LinkedHashSet<>();

    Reading(Kind kind) {
      this.kind = kind;
    }

    Mapping mapping(JsonObject mapping, Hash sha256) throws FileException {
      Members members = new Members("the mapping", mapping);
      members.findText("about");
      Character separator = character(members, "separator");
      Charset charset = charset(members.findText("encoding"));
      Character decimal = character(members, "decimal");
      AmountForm amounts =
          new AmountForm(decimal == null ? '.' : decimal, character(members, "grouping"));
      TimeForm times = times(members.findObject("times"));
      Map<String, Map<String, String>> values = new LinkedHashMap<>();
      JsonObject told = members.findObject("values");
      if (told != null) {
        for (Map.Entry<String, JsonValue> column : told.members().entrySet()) {
          values.put(column.getKey(), texts("values", column.getValue()));
        }
      }
      boolean keysFromLines = members.findFlag("keysFromLines");
      List<Rule> rules = new ArrayList<>();
      for (JsonObject rule : members.objects("rows")) {
        rules.add(rule(rule, keysFromLines));
      }
      members.end();
      if (rules.isEmpty()) {
        throw new FileException("the mapping has no rows: what is to be recorded of them?");
      }
      return new Mapping(
          separator,
          charset,
          amounts,
          times,
          Map.copyOf(values),
          List.copyOf(rules),
          Set.copyOf(columns),
          sha256);
    }

    private static @Nullable Character character(Members members, String name)
        throws FileException {
      String text = members.findText(name);
      if (text == null) {
        return null;
      }
      if (text.length() != 1) {
        throw new FileException(name + " is one character, not " + shown(text));
      }
      return text.charAt(0);
    }

    private static @Nullable Charset charset(@Nullable String name) throws FileException {
      try {
        return name == null ? null : Charset.forName(name);
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw new FileException("encoding names none that is known: " + shown(name), e);
      }
    }

    private static TimeForm times(@Nullable JsonObject times) throws FileException {
      if (times == null) {
        return new TimeForm(List.of(), ZoneOffset.UTC);
      }
      Members members = new Members("times", times);
      List<DateTimeFormatter> formats = new ArrayList<>();
      for (String format : members.texts("formats")) {
        try {
          formats.add(TimeForm.format(format));
        } catch (IllegalArgumentException e) {
          throw new FileException("times has a format that is none: " + shown(format), e);
        }
      }
      String zone = members.findText("zone");
      members.end();
      try {
        return new TimeForm(List.copyOf(formats), zone == null ? ZoneOffset.UTC : ZoneId.of(zone));
      } catch (DateTimeException e) {
        throw new FileException("times has a zone that is none: " + shown(String.valueOf(zone)), e);
      }
    }

    private static Map<String, String> texts(String name, JsonValue value) throws FileException {
      Map<String, String> texts = new LinkedHashMap<>();
      if (value instanceof JsonObject(SequencedMap<String, JsonValue> members)) {
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          if (member.getValue() instanceof JsonString(String text)) {
            texts.put(member.getKey(), text);
            continue;
          }
          throw new FileException(name + " has something else than a text for " + member.getKey());
        }
        return texts;
      }
      throw new FileException(name + " has something else than an object of texts in it");
    }

    private Rule rule(JsonObject rule, boolean keysFromLines) throws FileException {
      Members members = new Members("a rule of rows", rule);
      Map<String, List<String>> when = new LinkedHashMap<>();
      JsonObject conditions = members.findObject("when");
      if (conditions != null) {
        for (Map.Entry<String, JsonValue> condition : conditions.members().entrySet()) {
          columns.add(condition.getKey());
          when.put(condition.getKey(), list("when", condition.getValue()));
        }
      }
      List<SequencedMap<String, Template>> records = new ArrayList<>();
      for (JsonObject record : members.objects("record")) {
        records.add(record(record, keysFromLines));
      }
      members.end();
      return new Rule(when, records);
    }

    private static List<String> list(String name, JsonValue value) throws FileException {
      return switch (value) {
        case JsonString(String text) -> List.of(text);
        case JsonArray(List<JsonValue> items) -> {
          List<String> texts = new ArrayList<>();
          for (JsonValue item : items) {
            texts.addAll(list(name, item));
          }
          yield texts;
        }
        default -> throw new FileException(name + " has something else than texts in it");
      };
    }

    private SequencedMap<String, Template> record(JsonObject record, boolean keysFromLines)
        throws FileException {
      SequencedMap<String, Template> members = new LinkedHashMap<>();
      Set<String> keyed = new LinkedHashSet<>();
      for (Map.Entry<String, JsonValue> member : record.members().entrySet()) {
        switch (member.getValue()) {
          case JsonString(String text) -> {
            members.put(member.getKey(), template(member.getKey(), text));
            if (member.getKey().equals(KEY)) {
              Template.Text.parse(text, keyed::add);
            }
          }
          case JsonObject(SequencedMap<String, JsonValue> inner) -> {
            for (Map.Entry<String, JsonValue> each : inner.entrySet()) {
              String name = member.getKey() + "." + each.getKey();
              if (!(each.getValue() instanceof JsonString(String text))) {
                throw new FileException(name + " is no text");
              }
              members.put(name, template(name, text));
            }
          }
          default -> throw new FileException(member.getKey() + " is no text");
        }
      }
      if (!members.containsKey(KEY)) {
        throw new FileException("a record has no idempotencyKey");
      }
      keyed.remove(MERCHANT);
      if (!keysFromLines) {
        keyed.remove(LINE);
      }
      if (keyed.isEmpty()) {
        throw new FileException(
            "an idempotencyKey has no column in it that names its row for good; the number of the"
                + " line, {@line}, will do only where keysFromLines is true and nobody changes the"
                + " file");
      }
      return members;
    }

    Template template(String member, String text) throws FileException {
      if (!kind.has(member)) {
        throw new FileException("there is no member " + shown(member) + " in the ledger API");
      }
      return AMOUNTS.contains(member)
          ? Template.Sum.parse(member, text, columns::add)
          : Template.Text.parse(text, columns::add);
    }
  }

  /// The members of an object of a mapping; what nobody takes is unknown.
  private static final class Members {

    private final String name;
    private final SequencedMap<String, JsonValue> left;

    Members(String name, JsonObject object) {
      this.name = name;
      this.left = new LinkedHashMap<>(object.members());
    }

    @Nullable String findText(String member) throws FileException {
      return switch (left.remove(member)) {
        case null -> null;
        case JsonString(String text) -> text;
        default -> throw new FileException(member + " is no text");
      };
    }

    boolean findFlag(String member) throws FileException {
      return switch (left.remove(member)) {
        case null -> false;
        case JsonBoolean(boolean is) -> is;
        default -> throw new FileException(member + " is neither true nor false");
      };
    }

    @Nullable JsonObject findObject(String member) throws FileException {
      return switch (left.remove(member)) {
        case null -> null;
        case JsonObject object -> object;
        default -> throw new FileException(member + " is no object");
      };
    }

    List<JsonObject> objects(String member) throws FileException {
      List<JsonObject> objects = new ArrayList<>();
      if (left.remove(member) instanceof JsonArray(List<JsonValue> items)) {
        for (JsonValue item : items) {
          if (!(item instanceof JsonObject object)) {
            throw new FileException(member + " has something else than objects in it");
          }
          objects.add(object);
        }
        return objects;
      }
      throw new FileException(name + " has no list " + member);
    }

    List<String> texts(String member) throws FileException {
      JsonValue value = left.remove(member);
      return value == null ? List.of() : Reading.list(member, value);
    }

    void end() throws FileException {
      if (!left.isEmpty()) {
        throw new FileException(name + " has no member " + shown(left.firstEntry().getKey()));
      }
    }
  }
}
