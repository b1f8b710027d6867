package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries out the rows of a table of ledger rules, and says what became of each in the table's own
/// words. The language is told in `ledger-rules/README.txt`.
final class RulesTable {

  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = MIDNIGHT;
  private final MemoryLedgerStore store = new MemoryLedgerStore(() -> now);
  private final Decider decider = new Decider(new Ids(RandomGenerator.of("L64X128MixRandom")));
  private final Map<String, TransactionId> transactions = new HashMap<>();

  /// What the row says should happen.
  static String expected(String line) {
    return Arrays.stream(line.split("\\|", -1))
        .skip(1)
        .map(RulesTable::squeezed)
        .collect(Collectors.joining(" | "));
  }

  private static String squeezed(String cell) {
    return cell.strip().replaceAll("\\s+", " ");
  }

  /// Carries the row's command out; what happened, in as many cells as the row has.
  String row(String line) {
    String[] cells = line.split("\\|", -1);
    List<String> words = List.of(squeezed(cells[0]).split(" "));
    List<String> happened = new ArrayList<>();
    happened.add(outcome(words));
    for (int i = 2; i < cells.length; i++) {
      happened.add(state(squeezed(cells[i])));
    }
    return String.join(" | ", happened);
  }

  private String outcome(List<String> words) {
    Map<String, String> named =
        words.stream()
            .filter(word -> word.contains("="))
            .collect(
                Collectors.toMap(
                    word -> word.substring(0, word.indexOf('=')),
                    word -> word.substring(word.indexOf('=') + 1)));
    List<String> plain = words.stream().filter(word -> !word.contains("=")).toList();
    return switch (plain.getFirst()) {
      case "merchant" ->
          said(
              new SaveMerchant(
                  new MerchantId(plain.get(1)),
                  null,
                  named.containsKey("parent") ? new MerchantId(named.get("parent")) : null,
                  null,
                  named.containsKey("disabled") ? Boolean.valueOf(named.get("disabled")) : null,
                  "accountant"));
      case "open" -> said(new OpenAccount(ref(plain.get(1)), "accountant"));
      case "sweep" -> said(new RecordReleases(new MerchantId(plain.get(1))));
      case "wait" -> {
        now = now.plus(Duration.parse(plain.get(1)));
        yield "";
      }
      default -> post(plain, named);
    };
  }

  private String post(List<String> plain, Map<String, String> named) {
    TransactionType type = TransactionType.find(plain.getFirst()).orElseThrow();
    String key = plain.get(1);
    try {
      AccountRef account = ref(named.getOrDefault("on", "acme/UGX"));
      Terms terms = terms(type, plain, named);
      Outcome<Transaction> outcome =
          decide(
              Posting.of(
                  account,
                  new IdempotencyKey(key),
                  terms,
                  null,
                  named.getOrDefault("reference", ""),
                  Map.of(),
                  "accountant"));
      if (outcome instanceof Outcome.Recorded<Transaction>(Transaction recorded)) {
        transactions.putIfAbsent(key, recorded.id());
      }
      return said(outcome);
    } catch (BadPostingException e) {
      return (e.fault() == BadPostingException.Fault.INVALID ? "invalid " : "too_precise ")
          + e.field();
    }
  }

  private Terms terms(TransactionType type, List<String> plain, Map<String, String> named) {
    Amount amount = plain.size() > 2 ? Amount.parse(plain.get(2)) : null;
    String release = named.get("release");
    return new Terms(
        type,
        amount,
        Amount.parse(named.getOrDefault("fee", "0")),
        Amount.parse(named.getOrDefault("reserve", "0")),
        release == null ? null : MIDNIGHT.plus(Duration.parse(release)),
        hold(named.get("hold")),
        Boolean.parseBoolean(named.get("upTo")),
        named.containsKey("to")
            ? new Terms.Target(
                ref(named.get("to")),
                Amount.parse(named.getOrDefault("toAmount", String.valueOf(amount))))
            : null);
  }

  private @Nullable String hold(@Nullable String key) {
    if (key == null) {
      return null;
    }
    TransactionId id = transactions.get(key);
    return id == null ? key : id.toString();
  }

  private String said(Command<?> command) {
    return said(decide(command));
  }

  private static String said(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Recorded<?> _ -> "recorded";
      case Outcome.Replayed<?> _ -> "replayed";
      case Outcome.Refused<?>(Refusal refusal, String detail) -> {
        if (detail.isBlank()) {
          throw new AssertionError("a refusal without a detail: " + refusal);
        }
        yield refusal.code();
      }
    };
  }

  @SuppressWarnings("unchecked")
  private <T> Outcome<T> decide(Command<T> command) {
    Decision decision =
        store.commit(
            Needs.of(List.of(command)), snapshot -> decider.decide(snapshot, List.of(command)));
    if (decision.outcomes().getFirst() instanceof Outcome.Refused
        && !decision.changes().transactions().stream()
            .allMatch(transaction -> transaction.idempotencyKey().isOwn())) {
      throw new AssertionError("a refused command left a trace: " + command);
    }
    return (Outcome<T>) decision.outcomes().getFirst();
  }

  /// The state that a cell asks about, written as the cell should have it.
  private String state(String cell) {
    if (cell.startsWith("at ")) {
      return past(cell);
    }
    if (cell.startsWith("entries ")) {
      return "entries " + entries(ref("acme/UGX"));
    }
    if (cell.startsWith("hold ")) {
      return hold(cell.split(" ")[1], cell);
    }
    String name = cell.contains(":") ? cell.substring(0, cell.indexOf(':')) : "";
    Account account =
        accounts(name.isEmpty() ? "acme/UGX" : name).stream().findFirst().orElse(null);
    String figures = account == null ? "none" : figures(account);
    return name.isEmpty() ? figures : name + ": " + figures;
  }

  /// What the account was at a time after the first midnight.
  private String past(String cell) {
    String after = cell.split(" ")[1];
    String figures =
        accounts("acme/UGX", MIDNIGHT.plus(Duration.parse(after))).stream()
            .map(RulesTable::figures)
            .findFirst()
            .orElse("none");
    return "at " + after + " " + figures;
  }

  /// The account's entries, the newest first: type and time after the first midnight.
  private String entries(AccountRef ref) {
    return store
        .statement(
            new StatementQuery(
                ref.merchant(),
                ref.currency(),
                ref.type(),
                ref.businessType(),
                null,
                null,
                null,
                null,
                100))
        .stream()
        .map(line -> line.type().code() + "@" + Duration.between(MIDNIGHT, line.recordedAt()))
        .collect(Collectors.joining(" "));
  }

  private List<Account> accounts(String name) {
    return accounts(name, null);
  }

  private List<Account> accounts(String name, @Nullable Instant at) {
    AccountRef ref = ref(name);
    return store
        .balances(List.of(new BalanceQuery.ByMerchant(ref.merchant(), at)))
        .getFirst()
        .map(MerchantBalances::accounts)
        .orElse(List.of())
        .stream()
        .filter(account -> account.ref().equals(ref))
        .toList();
  }

  private static String figures(Account account) {
    Balance balance = account.balance();
    return Stream.of(
                balance.available(),
                balance.pending(),
                balance.reserved(),
                balance.frozen(),
                balance.fees())
            .map(Amount::toString)
            .collect(Collectors.joining(" "))
        + (balance.overdraft().isZero() ? "" : " limit " + balance.overdraft())
        + " v"
        + account.version();
  }

  private String hold(String key, String cell) {
    TransactionId id = Objects.requireNonNull(transactions.get(key), cell);
    return store.holds().stream()
        .filter(hold -> hold.id().equals(id))
        .map(hold ->
            "hold "
                + key
                + " "
                + hold.left()
                + (hold.feeLeft().isZero() ? "" : " fee " + hold.feeLeft())
                + (hold.isOpen() ? "" : " closed"))
        .findFirst()
        .orElse("hold " + key + " none");
  }

  /// `merchant/CURRENCY`, `merchant/CURRENCY/TYPE` or `merchant/CURRENCY/TYPE/BUSINESS_TYPE`.
  private static AccountRef ref(String name) {
    String[] parts = name.split("/");
    return new AccountRef(
        new MerchantId(parts[0]),
        parts.length > 2 ? AccountType.valueOf(parts[2]) : AccountType.FUND,
        parts.length > 3 ? parts[3] : "",
        Currencies.of(parts[1]));
  }
}
