package dev.saldo.cli;

import dev.saldo.client.Ask;
import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException;
import dev.saldo.client.Reply;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Member;
import dev.saldo.ledger.TransactionType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The commands about transactions.
final class TransactionCommands {

  private static final String FILE = "--file";
  private static final String IDEMPOTENCY_KEY = "idempotencyKey";
  private static final String IDEMPOTENCY_KEY_OPTION = "--idempotency-key";
  private static final String MERCHANT = "--merchant";

  private TransactionCommands() {}

  static CommandSpec transaction() {
    CommandSpec group = Specs.group("transaction", "Record transactions, and show them.");
    group.addSubcommand(null, record());
    group.addSubcommand(null, show());
    return group;
  }

  private static CommandSpec record() {
    CommandSpec spec =
        Specs.remote(
            "record",
            TransactionCommands::record,
            "Record a transaction, exactly once: should the answer be lost, it is asked for again"
                + " with the same idempotency key. It is told from the ledger when it is on disk.");
    spec.addPositional(
        Specs.optionalArgument("TYPE", "What it is; below stands what each type takes."));
    members().forEach(member -> spec.addOption(member.spec()));
    spec.addOption(
        ApiOption.text(
                IDEMPOTENCY_KEY,
                "KEY",
                "What it is known by, once for each merchant. Without it, one is made and told"
                    + " on stderr before the transaction is sent.")
            .spec());
    spec.addOption(
        OptionSpec.builder(FILE)
            .type(String.class)
            .paramLabel("FILE")
            .description(
                "A file with the whole transaction, a JSON object as the ledger API takes it; - is"
                    + " stdin. It goes instead of TYPE and all other members.")
            .build());
    spec.usageMessage()
        .footerHeading("%nTypes, what each needs [and takes]:%n")
        .footer(
            Arrays.stream(TransactionType.values())
                .map(TransactionCommands::taken)
                .toArray(String[]::new));
    return spec;
  }

  private static List<ApiOption> members() {
    return List.of(
        ApiOption.text("merchant", "MERCHANT", "Whose account."),
        ApiOption.text("accountType", "TYPE", "FUND, PAYOUT, VCC or REFUND. Unless set: FUND."),
        ApiOption.text("businessType", "TYPE", "Unless set: none."),
        ApiOption.text("currency", "CURRENCY", "USD, UGX, BTC …"),
        ApiOption.text("amount", "AMOUNT", "In major units: 5300, 12.50."),
        ApiOption.text("fee", "AMOUNT", "The platform's."),
        ApiOption.text("reserve", "AMOUNT", "The part of a payment to hold back."),
        ApiOption.text("releaseAt", "TIME", "When what is held is released, in UTC."),
        ApiOption.text("hold", "TRANSACTION", "The transaction that opened the hold."),
        new ApiOption(
            "--up-to",
            "true|false",
            "upTo",
            ApiOption.Kind.BOOLEAN,
            "Freeze as much of the amount as there is."),
        to("merchant", "MERCHANT", "Whose account it goes to. Unless set: the same."),
        to("accountType", "TYPE", "Unless set: the same."),
        to("businessType", "TYPE", "Unless set: the same."),
        to("currency", "CURRENCY", "Of an exchange."),
        to("amount", "AMOUNT", "Of an exchange: what comes out of it."),
        ApiOption.text("reference", "TEXT", "What people know it by."),
        new ApiOption(
            "--metadata",
            "NAME=VALUE",
            "metadata",
            ApiOption.Kind.PAIRS,
            "May be given several times."),
        ApiOption.text("occurredAt", "TIME", "When it happened, if not now, in UTC."));
  }

  private static ApiOption to(String member, String label, String meaning) {
    ApiOption plain = ApiOption.text(member, label, meaning);
    return ApiOption.text("--to-" + plain.name().substring(2), label, "to." + member, meaning);
  }

  /// What a type needs and takes, on one line.
  private static String taken(TransactionType type) {
    String needed =
        Stream.concat(
                type.needs().stream().sorted().map(TransactionCommands::option),
                type == TransactionType.ADJUSTMENT ? Stream.of("--reference") : Stream.empty())
            .collect(Collectors.joining(" "));
    String optional =
        type.takes().stream()
            .filter(member -> !type.needs().contains(member))
            .sorted()
            .map(TransactionCommands::option)
            .collect(Collectors.joining(" "));
    return "  %-20s %s%s"
        .formatted(type.code(), needed, optional.isEmpty() ? "" : " [" + optional + "]");
  }

  private static String option(Member member) {
    return switch (member) {
      case AMOUNT -> "--amount";
      case FEE -> "--fee";
      case RESERVE -> "--reserve";
      case RELEASE_AT -> "--release-at";
      case HOLD -> "--hold";
      case UP_TO -> "--up-to";
      case TO -> "--to-…";
    };
  }

  private static void record(Call call) throws MisuseException, ClientException {
    JsonObject transaction = keyed(call, call.has(FILE) ? inFile(call) : inOptions(call));
    Reply reply = call.ask(Ask.post(Effect.ONCE, transaction, "transactions"));
    call.tell(reply, TransactionCommands::lines);
    if (reply.status() == 200) {
      call.note("It had been recorded before; nothing was recorded now.");
    }
  }

  private static SequencedMap<String, JsonValue> inOptions(Call call) throws MisuseException {
    List<String> types = Specs.texts(call.parsed());
    if (types.isEmpty()) {
      throw new MisuseException("say which TYPE, or give " + FILE + ".");
    }
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("type", new JsonString(types.getFirst()));
    members.putAll(ApiOption.members(call.parsed()));
    return members;
  }

  private static SequencedMap<String, JsonValue> inFile(Call call) throws MisuseException {
    SequencedMap<String, JsonValue> given = ApiOption.members(call.parsed());
    JsonValue key = given.remove(IDEMPOTENCY_KEY);
    if (!given.isEmpty() || !Specs.texts(call.parsed()).isEmpty()) {
      throw new MisuseException(
          FILE + " has the whole transaction; only " + IDEMPOTENCY_KEY_OPTION + " goes with it.");
    }
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>(object(call.read(FILE)));
    if (key != null && !key.equals(members.getOrDefault(IDEMPOTENCY_KEY, key))) {
      throw new MisuseException(
          FILE + " and " + IDEMPOTENCY_KEY_OPTION + " have different idempotency keys.");
    }
    if (key != null) {
      members.put(IDEMPOTENCY_KEY, key);
    }
    return members;
  }

  private static SequencedMap<String, JsonValue> object(byte[] bytes) throws MisuseException {
    try {
      JsonValue value = Json.read(bytes);
      JsonTexts.line(value); // what cannot be sent is told now
      if (value instanceof JsonObject(SequencedMap<String, JsonValue> members)) {
        return members;
      }
      throw new MisuseException(FILE + " holds " + value.sort() + ", but must hold an object.");
    } catch (JsonException e) {
      throw new MisuseException(FILE + " holds no JSON object: " + e.getMessage());
    }
  }

  /// With an idempotency key of our making when it has none. That is told first, so that whoever
  /// breaks off knows what to ask for.
  private static JsonObject keyed(Call call, SequencedMap<String, JsonValue> members) {
    if (!members.containsKey(IDEMPOTENCY_KEY)) {
      String made = "cli-" + UUID.randomUUID();
      call.note("idempotency key: " + made);
      members.put(IDEMPOTENCY_KEY, new JsonString(made));
    }
    return new JsonObject(members);
  }

  private static CommandSpec show() {
    CommandSpec spec =
        Specs.remote(
            "show",
            TransactionCommands::show,
            "Show a transaction, by its id or by merchant and idempotency key.");
    spec.addPositional(Specs.optionalArgument("TRANSACTION", "Its id."));
    for (String[] option :
        List.of(
            new String[] {MERCHANT, "MERCHANT", "For whom it was recorded."},
            new String[] {IDEMPOTENCY_KEY_OPTION, "KEY", "What it is known by there."})) {
      spec.addOption(
          OptionSpec.builder(option[0])
              .type(String.class)
              .paramLabel(option[1])
              .description(option[2])
              .build());
    }
    return spec;
  }

  private static void show(Call call) throws MisuseException, ClientException {
    List<String> ids = Specs.texts(call.parsed());
    String merchant = call.option(MERCHANT).orElse("");
    String key = call.option(IDEMPOTENCY_KEY_OPTION).orElse("");
    boolean isByKey = !merchant.isEmpty() && !key.isEmpty();
    if (isByKey ? !ids.isEmpty() : ids.isEmpty() || call.has(MERCHANT) || !key.isEmpty()) {
      throw new MisuseException(
          "name it by TRANSACTION, or by " + MERCHANT + " and " + IDEMPOTENCY_KEY_OPTION + ".");
    }
    Ask ask =
        isByKey
            ? Ask.get("merchants", merchant, "transactions", key)
            : Ask.get("transactions", ids.getFirst());
    call.tell(ask, TransactionCommands::lines);
  }

  /// What it is, and what it did to each account: the changes, and the figures after them.
  private static String lines(JsonObject transaction) {
    List<JsonObject> entries = transaction.objects("entries");
    return new Details(
                Column.text("transaction", "id"),
                Column.text("type", "type"),
                Column.text("merchant", "merchant"),
                Column.text("hold", "hold"),
                Column.text("idempotency key", IDEMPOTENCY_KEY),
                Column.text("recorded", "recordedAt"),
                Column.text("recorded by", "recordedBy"),
                Column.text("occurred", "occurredAt"),
                Column.text("reference", "reference"),
                Column.text("metadata", "metadata"))
            .lines(transaction)
        + "\n"
        + Table.ofFilled(
                entries,
                Column.text("ACCOUNT", "accountNo"),
                Column.figure("VERSION", "version"),
                Column.change("AVAILABLE", "change.available"),
                Column.change("PENDING", "change.pending"),
                Column.change("RESERVED", "change.reserved"),
                Column.change("FROZEN", "change.frozen"),
                Column.change("FEES", "change.fees"),
                Column.change("EXTERNAL", "change.external"),
                Column.figure("AVAILABLE AFTER", "balance.available"),
                Column.figure("BALANCE AFTER", "balance.balance"),
                Column.figure("OVERDRAFT", "balance.overdraft").unlessZero())
            .lines(entries);
  }
}
