package dev.saldo.files;

import dev.saldo.client.Ask;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.LedgerImport.Phase;
import dev.saldo.files.LedgerImport.Progress;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.money.Amount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Holds the figures of a whole ledger to those of the server that recorded it: each account that
/// either has entries in must stand there as the ledger's own server would tell it now. For one
/// thread.
final class LedgerComparison {

  /// How many accounts with other figures are told one by one.
  private static final int MOST_TOLD = 20;

  private static final List<String> FIGURES =
      List.of("gross", "fees", "pending", "reserved", "frozen", "available", "overdraft");

  private final LedgerStore store;
  private final Consumer<Instant> clock;
  private final LedgerClient server;
  private final Progress progress;
  private long accounts;
  private long different;
  private final List<String> differences = new ArrayList<>();

  /// @param store the ledger as a server asks it
  /// @param clock sets the store's clock
  LedgerComparison(
      LedgerStore store, Consumer<Instant> clock, LedgerClient server, Progress progress) {
    this.store = store;
    this.clock = clock;
    this.server = server;
    this.progress = progress;
  }

  /// How many accounts were compared.
  long accounts() {
    return accounts;
  }

  /// How many have other figures.
  long different() {
    return different;
  }

  /// A sentence for each of the first of them.
  List<String> differences() {
    return differences;
  }

  void compare(List<Merchant> merchants) throws ClientException {
    long done = 0;
    for (Merchant merchant : merchants) {
      compare(merchant.id());
      progress.at(Phase.COMPARING, ++done, merchants.size());
    }
  }

  private void compare(MerchantId merchant) throws ClientException {
    JsonObject answer =
        server.ask(Ask.get("merchants", merchant.value(), "balances"), Decisions.LONGEST).json();
    SortedMap<String, String> theirs = theirs(answer);
    SortedMap<String, String> ours = ours(merchant, Instant.parse(answer.text("asOf")));
    TreeSet<String> all = new TreeSet<>(ours.keySet());
    all.addAll(theirs.keySet());
    accounts += all.size();
    for (String account : all) {
      String is = theirs.getOrDefault(account, "not there");
      String was = ours.getOrDefault(account, "not there");
      if (!is.equals(was) && ++different <= MOST_TOLD) {
        differences.add(merchant + " " + account + ": " + is + "; in the ledger " + was);
      }
    }
  }

  private static SortedMap<String, String> theirs(JsonObject answer) {
    SortedMap<String, String> theirs = new TreeMap<>();
    for (JsonObject account : answer.objects("accounts")) {
      if (!account.text("version").equals("0")) {
        theirs.put(
            name(
                account.text("accountType"),
                account.text("businessType"),
                account.text("currency")),
            figures(account::text));
      }
    }
    return theirs;
  }

  private SortedMap<String, String> ours(MerchantId merchant, Instant now) {
    clock.accept(now);
    SortedMap<String, String> ours = new TreeMap<>();
    List<Account> accounts =
        store
            .balances(List.of(new BalanceQuery.ByMerchant(merchant)))
            .getFirst()
            .map(MerchantBalances::accounts)
            .orElse(List.of());
    for (Account account : accounts) {
      if (account.version() > 0) {
        AccountRef ref = account.ref();
        ours.put(
            name(ref.type().name(), ref.businessType(), ref.currency().code()),
            figures(account.balance()));
      }
    }
    return ours;
  }

  private static String name(String type, String businessType, String currency) {
    return type + (businessType.isEmpty() ? "" : "-" + businessType) + " " + currency;
  }

  private static String figures(Balance balance) {
    Map<String, Amount> figures =
        Map.of(
            "gross", balance.gross(),
            "fees", balance.fees(),
            "pending", balance.pending(),
            "reserved", balance.reserved(),
            "frozen", balance.frozen(),
            "available", balance.available(),
            "overdraft", balance.overdraft());
    return figures(name -> Objects.requireNonNull(figures.get(name)).toString());
  }

  private static String figures(UnaryOperator<String> byName) {
    return FIGURES.stream()
        .map(name -> name + " " + byName.apply(name))
        .collect(Collectors.joining(" "));
  }
}
