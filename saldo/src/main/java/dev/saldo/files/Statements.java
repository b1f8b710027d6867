package dev.saldo.files;

import dev.saldo.client.Ask;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.client.Reply;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A merchant's statements of a period, an account after the other, as a server told them: what
/// each began with, its entries from the first to the last, and what it ended with. Each follows
/// from the one before, or there are none at all.
///
/// A server tells the newest first, and a statement begins with the oldest: so entries wait in a
/// temporary file, and memory only has their places in it. For one thread.
public final class Statements implements AutoCloseable {

  private static final String MOST_ITEMS = "1000";
  private static final int FEW = 64;

  /// One account's.
  ///
  /// @param opening what it had when the period began
  public final class OfAccount {

    private final String accountNo;
    private final String accountType;
    private final String businessType;
    private final Currency currency;
    private final Figures opening;
    private long[] places = new long[FEW];
    private int count;

    private OfAccount(JsonObject json, Figures opening) {
      this.accountNo = json.text("accountNo");
      this.accountType = json.text("accountType");
      this.businessType = json.text("businessType");
      this.currency = Currencies.of(json.text("currency"));
      this.opening = opening;
    }

    String accountNo() {
      return accountNo;
    }

    String accountType() {
      return accountType;
    }

    String businessType() {
      return businessType;
    }

    Currency currency() {
      return currency;
    }

    Figures opening() {
      return opening;
    }

    int count() {
      return count;
    }

    private void add(long place) {
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
      }
      places[count++] = place;
    }

    /// The entry at this place, 0 being the oldest.
    StatementEntry entry(int index) throws IOException {
      spool.seek(places[count - 1 - index]);
      byte[] json = new byte[spool.readInt()];
      spool.readFully(json);
      return StatementEntry.of((JsonObject) Json.read(json));
    }

    /// What it had when the period ended.
    Figures closing() throws IOException {
      return count == 0 ? opening : entry(count - 1).after();
    }
  }

  private final String merchant;
  private final String name;
  private final Instant from;
  private final Instant to;
  private final Instant asOf;
  private final Path spoolFile;
  private final RandomAccessFile spool;
  private final SequencedMap<String, OfAccount> accounts = new LinkedHashMap<>();

  private Statements(JsonObject merchant, @Nullable Instant from, Instant to, Instant asOf)
      throws IOException {
    this.merchant = merchant.text("merchant");
    this.name = merchant.text("name");
    this.from = from != null ? from : Instant.parse(merchant.text("createdAt"));
    this.to = to;
    this.asOf = asOf;
    this.spoolFile = Files.createTempFile("saldo-statement", ".tmp");
    spoolFile.toFile().deleteOnExit();
    this.spool = new RandomAccessFile(spoolFile.toFile(), "rw");
  }

  /// Reads statements from a server.
  ///
  /// @throws ClientException when it did not tell them
  /// @throws FileException when there is no such period, when they cannot be kept for a moment, or
  ///   the server has just recorded what belongs to the period
  public static Statements read(StatementQuery query, LedgerClient server)
      throws ClientException, FileException {
    JsonObject merchant = server.ask(Ask.get("merchants", query.merchant())).json();
    Ask balances = filtered(Ask.get("merchants", query.merchant(), "balances"), query);
    Instant now = Instant.parse(server.ask(balances).json().text("asOf"));
    Instant to = query.to() == null ? now : query.to();
    if (to.isAfter(now)) {
      throw new FileException("the period ends at " + to + ", which is not over yet");
    }
    if (query.from() != null && !query.from().isBefore(to)) {
      throw new FileException("the period begins at " + query.from() + ", and ends at " + to);
    }
    try {
      Statements statements = new Statements(merchant, query.from(), to, now);
      try {
        statements.read(query, balances, server);
        return statements;
      } catch (ClientException | FileException | IOException | RuntimeException e) {
        statements.close();
        throw e;
      }
    } catch (IOException e) {
      throw new FileException("the statement cannot be kept in a file: " + e.getMessage(), e);
    }
  }

  private static Ask filtered(Ask ask, StatementQuery query) {
    Ask filtered = ask;
    if (query.currency() != null) {
      filtered = filtered.with("currency", query.currency());
    }
    return query.accountType() == null
        ? filtered
        : filtered.with("accountType", query.accountType());
  }

  private void read(StatementQuery query, Ask balances, LedgerClient server)
      throws ClientException, FileException, IOException {
    if (query.from() != null) {
      // An entry recorded right then is the period's.
      Ask before = balances.with("at", query.from().minusNanos(1_000).toString());
      for (JsonObject account : server.ask(before).json().objects("accounts")) {
        if (isWanted(account, query)) {
          account(account, Figures.of(account));
        }
      }
    }
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spoolFile), 1 << 16))) {
      spool(query, server, out);
    }
    for (OfAccount account : accounts.values()) {
      check(account);
    }
    Ask after = balances.with("at", to.minusNanos(1_000).toString());
    for (JsonObject account : server.ask(after).json().objects("accounts")) {
      OfAccount told = accounts.get(account.text("accountNo"));
      Figures booked = told == null ? Figures.ZERO : told.closing();
      if (isWanted(account, query) && !Figures.of(account).isBookedAs(booked)) {
        throw wentOn(account.text("accountNo"));
      }
    }
  }

  private static boolean isWanted(JsonObject account, StatementQuery query) {
    return query.businessType() == null
        || query.businessType().equals(account.text("businessType"));
  }

  private static FileException wentOn(String accountNo) {
    return new FileException(
        "the entries of "
            + accountNo
            + " went on while they were read: ask again, or for a period that is over");
  }

  private OfAccount account(JsonObject json, Figures opening) {
    return accounts.computeIfAbsent(json.text("accountNo"), _ -> new OfAccount(json, opening));
  }

  private void spool(StatementQuery query, LedgerClient server, DataOutputStream out)
      throws ClientException, IOException {
    Ask list =
        filtered(Ask.get("merchants", query.merchant(), "entries"), query)
            .with("limit", MOST_ITEMS)
            .with("to", to.toString());
    if (query.from() != null) {
      list = list.with("from", query.from().toString());
    }
    if (query.businessType() != null) {
      list = list.with("businessType", query.businessType());
    }
    long place = 0;
    String cursor = "";
    do {
      Reply page = server.ask(cursor.isEmpty() ? list : list.with("cursor", cursor));
      for (JsonObject entry : page.json().objects("items")) {
        byte[] json = Json.write(entry);
        out.writeInt(json.length);
        out.write(json);
        account(entry, Figures.ZERO).add(place);
        place += Integer.BYTES + json.length;
      }
      cursor = page.json().text("next");
    } while (!cursor.isEmpty());
  }

  /// Whoever adds up the entries must come from the one balance to the other.
  private void check(OfAccount account) throws IOException, FileException {
    Figures before = account.opening();
    for (int i = 0; i < account.count(); i++) {
      StatementEntry entry = account.entry(i);
      if (!before.plus(entry.change()).equals(entry.after())) {
        throw wentOn(account.accountNo());
      }
      before = entry.after();
    }
  }

  String merchant() {
    return merchant;
  }

  /// What people call the merchant; empty for nothing.
  String name() {
    return name;
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return to;
  }

  /// When the server was asked, by its clock.
  public Instant asOf() {
    return asOf;
  }

  Iterable<OfAccount> accounts() {
    return accounts.values();
  }

  @Override
  public void close() {
    try {
      spool.close();
      Files.deleteIfExists(spoolFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
