package dev.saldo.files;

import dev.saldo.client.Ask;
import dev.saldo.client.Bulk;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.LedgerImport.Phase;
import dev.saldo.files.LedgerImport.Progress;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Part;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.StoredBooks.AccountRow;
import dev.saldo.ledger.StoredBooks.EntryRow;
import dev.saldo.ledger.StoredBooks.Opening;
import dev.saldo.ledger.StoredBooks.SubjectRow;
import dev.saldo.ledger.Transaction;
import dev.saldo.money.Amount;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The merchants of a whole ledger on the server that is to record it: those that are there must
/// have nothing but what an earlier run recorded, since what goes to somebody else's account can
/// never be taken back. For one thread.
final class LedgerMerchants {

  private static final String PAGE = "1000";

  /// What the server says of one.
  ///
  /// @param parent empty for none
  private record Known(String parent, boolean disabled) {}

  private final StoredBooks books;
  private final LedgerStore store;
  private final LedgerClient server;
  private final Consumer<String> notices;
  private final Progress progress;
  private final List<Merchant> merchants;

  /// Those that the server had before.
  private final Map<MerchantId, Known> known = new HashMap<>();

  /// @param store the books as a server asks them
  LedgerMerchants(
      StoredBooks books,
      LedgerStore store,
      LedgerClient server,
      Consumer<String> notices,
      Progress progress) {
    this.books = books;
    this.store = store;
    this.server = server;
    this.notices = notices;
    this.progress = progress;
    this.merchants = rows(books.merchants());
  }

  /// The whole rows of books that hold.
  static <T> List<T> rows(StoredBooks.Rows<SubjectRow<T>> rows) {
    List<T> all = new ArrayList<>();
    try (rows) {
      for (SubjectRow<T> row = rows.next(); row != null; row = rows.next()) {
        all.add(Objects.requireNonNull(row.content().orNull(), "books that hold"));
      }
    }
    return all;
  }

  List<Merchant> all() {
    return merchants;
  }

  /// How many the server did not have.
  long missing() {
    return merchants.size() - known.size();
  }

  /// Sees to it that those that are there are this ledger's.
  ///
  /// @throws FileException when one has transactions of others, or was shut out
  void check() throws FileException, ClientException {
    checkServer();
    find();
    for (Merchant merchant : merchants) {
      tellParent(merchant);
      if (isDisabled(merchant.id()) && !merchant.disabled()) {
        throw new FileException(
            "merchant "
                + merchant.id()
                + " is disabled on the server, and not in the ledger: enable him first; nothing is"
                + " recorded");
      }
    }
    long done = 0;
    for (MerchantId merchant : known.keySet()) {
      Optional<JsonObject> newest = newest(merchant);
      if (newest.isPresent() && !isOurs(newest.get())) {
        throw new FileException(
            "merchant "
                + merchant
                + " has transactions on the server that are not this ledger's: nothing is"
                + " recorded");
      }
      progress.at(Phase.LOOKING, ++done, known.size());
    }
  }

  /// Tells of another parent, since that is for good.
  private void tellParent(Merchant merchant) {
    Known there = known.get(merchant.id());
    String was = merchant.parent() == null ? "" : merchant.parent().value();
    if (there != null && !there.parent().equals(was)) {
      notices.accept(
          "merchant %s has %s on the server, and in the ledger %s"
              .formatted(merchant.id(), parent(there.parent()), was.isEmpty() ? "none" : was));
    }
  }

  private static String parent(String id) {
    return id.isEmpty() ? "no parent" : "the parent " + id;
  }

  /// Ids are given once: whoever has one of the ledger's is the one it was exported from.
  private void checkServer() throws FileException, ClientException {
    try (StoredBooks.Rows<EntryRow> entries = books.entries()) {
      EntryRow any = entries.next();
      if (any != null
          && isThere(Objects.requireNonNull(any.content().orNull()).transaction().toString())) {
        throw new FileException("this is the server that the ledger is from: nothing is recorded");
      }
    }
  }

  private boolean isThere(String transaction) throws ClientException {
    try {
      ask(Ask.get("transactions", transaction));
      return true;
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.REFUSED) {
        return false;
      }
      throw e;
    }
  }

  private void find() throws ClientException {
    Set<String> ours = new HashSet<>();
    merchants.forEach(merchant -> ours.add(merchant.id().value()));
    String cursor = "";
    do {
      Ask ask = Ask.get("merchants").with("limit", PAGE);
      JsonObject page = ask(cursor.isEmpty() ? ask : ask.with("cursor", cursor));
      for (JsonObject merchant : page.objects("items")) {
        if (ours.contains(merchant.text("merchant"))) {
          known.put(
              new MerchantId(merchant.text("merchant")),
              new Known(
                  merchant.text("parent"),
                  merchant.members().get("disabled") instanceof JsonBoolean(boolean is) && is));
        }
      }
      cursor = page.text("next");
    } while (!cursor.isEmpty());
  }

  /// The transaction that the server recorded last for a merchant.
  private Optional<JsonObject> newest(MerchantId merchant) throws ClientException {
    JsonObject page = ask(Ask.get("merchants", merchant.value(), "entries").with("limit", "1"));
    List<JsonObject> entries = page.objects("items");
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(transaction(entries.getFirst().text("transaction")));
  }

  private JsonObject transaction(String id) throws ClientException {
    return ask(Ask.get("transactions", id));
  }

  private JsonObject ask(Ask ask) throws ClientException {
    return server.ask(ask, Decisions.LONGEST).json();
  }

  /// Whether it is one of the ledger's, or released a hold that one of them opened.
  private boolean isOurs(JsonObject theirs) throws ClientException {
    IdempotencyKey key = new IdempotencyKey(theirs.text("idempotencyKey"));
    String hold = theirs.text("hold");
    if (!hold.isEmpty() && (key.isOwn() || PastTransaction.isOfRelease(key))) {
      return isOurs(transaction(hold));
    }
    return store
        .transaction(new MerchantId(theirs.text("merchant")), key)
        .filter(ours -> isSame(ours, theirs))
        .isPresent();
  }

  private static boolean isSame(Transaction ours, JsonObject theirs) {
    // What a hold gave there may be from what is available here.
    List<Part> parts =
        ours.hold() == null ? List.of(Part.values()) : List.of(Part.EXTERNAL, Part.FEES);
    return told(ours, parts).equals(told(theirs, parts));
  }

  private static List<String> told(Transaction ours, List<Part> parts) {
    List<String> told = new ArrayList<>();
    told.add(ours.type().code());
    told.add(ours.reference());
    told.add(Objects.requireNonNullElse(ours.occurredAt(), ours.recordedAt()).toString());
    for (Entry entry : ours.entries()) {
      AccountRef account = entry.ref();
      told.add(account.merchant().value());
      told.add(account.type().name());
      told.add(account.businessType());
      told.add(account.currency().code());
      for (Part part : parts) {
        Amount moved = entry.change().of(part);
        told.add(moved.isZero() ? "" : moved.toString());
      }
    }
    return told;
  }

  private static List<String> told(JsonObject theirs, List<Part> parts) {
    List<String> told = new ArrayList<>();
    told.add(theirs.text("type"));
    told.add(theirs.text("reference"));
    told.add(theirs.text("occurredAt"));
    for (JsonObject entry : theirs.objects("entries")) {
      told.add(entry.text("merchant"));
      told.add(entry.text("accountType"));
      told.add(entry.text("businessType"));
      told.add(entry.text("currency"));
      JsonObject change = (JsonObject) Objects.requireNonNull(entry.members().get("change"));
      for (Part part : parts) {
        told.add(change.text(part.code()));
      }
    }
    return told;
  }

  /// Creates those that are missing, parents first, and enables the others, so that they may send
  /// what they sent.
  void create() throws FileException, ClientException {
    save(merchant -> merchant.parent() == null);
    save(merchant -> merchant.parent() != null);
    saved(
        merchants.stream()
            .filter(merchant -> isDisabled(merchant.id()))
            .map(merchant -> disabled(merchant, false))
            .toList());
  }

  private boolean isDisabled(MerchantId merchant) {
    Known there = known.get(merchant);
    return there != null && there.disabled();
  }

  private void save(Predicate<Merchant> which) throws FileException, ClientException {
    saved(
        merchants.stream()
            .filter(merchant -> !known.containsKey(merchant.id()))
            .filter(which)
            .map(LedgerMerchants::enabled)
            .toList());
  }

  private static byte[] enabled(Merchant merchant) {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("merchant", new JsonString(merchant.id().value()));
    members.put("name", new JsonString(merchant.name()));
    if (merchant.parent() != null) {
      members.put("parent", new JsonString(merchant.parent().value()));
    }
    members.put("defaultCurrency", new JsonString(merchant.defaultCurrency().code()));
    return Json.write(new JsonObject(members));
  }

  private static byte[] disabled(Merchant merchant, boolean is) {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("merchant", new JsonString(merchant.id().value()));
    members.put("disabled", new JsonBoolean(is));
    return Json.write(new JsonObject(members));
  }

  private void saved(List<byte[]> lines) throws FileException, ClientException {
    List<Bulk.Line> answers = new Decisions(server, Kind.MERCHANTS, notices).of(lines);
    for (int i = 0; i < answers.size(); i++) {
      Bulk.Line answer = answers.get(i);
      if (!answer.isDone()) {
        throw new FileException(
            "a merchant cannot be saved: %s (%s): %s"
                .formatted(
                    answer.detail(),
                    answer.code(),
                    new String(lines.get(i), StandardCharsets.UTF_8)));
      }
    }
  }

  /// Opens a merchant's accounts in their order where the transactions would not: one was opened by
  /// itself, or not later than the one before it.
  void openAccounts() throws ClientException {
    Set<String> merchants = new HashSet<>();
    try (StoredBooks.Rows<SubjectRow<Opening>> openings = books.openings()) {
      String merchant = "";
      Instant before = Instant.MIN;
      for (var row = openings.next(); row != null; row = openings.next()) {
        Opening opening = Objects.requireNonNull(row.content().orNull(), "books that hold");
        boolean isFirst = !row.subject().equals(merchant);
        if (opening.byItself() || !(isFirst || opening.openedAt().isAfter(before))) {
          merchants.add(row.subject());
        }
        merchant = row.subject();
        before = opening.openedAt();
      }
    }
    try (StoredBooks.Rows<AccountRow> accounts = books.accounts()) {
      for (var row = accounts.next(); row != null; row = accounts.next()) {
        if (row.content().orNull() instanceof Account account
            && merchants.contains(account.ref().merchant().value())) {
          AccountRef ref = account.ref();
          SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
          members.put("accountType", new JsonString(ref.type().name()));
          members.put("businessType", new JsonString(ref.businessType()));
          members.put("currency", new JsonString(ref.currency().code()));
          ask(Ask.put(new JsonObject(members), "merchants", ref.merchant().value(), "accounts"));
        }
      }
    }
  }

  /// Disables in the end those that are disabled in the ledger.
  void disable() throws FileException, ClientException {
    saved(
        merchants.stream()
            .filter(Merchant::disabled)
            .map(merchant -> disabled(merchant, true))
            .toList());
  }
}
