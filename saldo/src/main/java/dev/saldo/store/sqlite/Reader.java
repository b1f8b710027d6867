package dev.saldo.store.sqlite;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Currency;
import dev.saldo.store.Columns;
import dev.saldo.store.StoredTransaction;
import dev.saldo.store.StoredTransaction.EntryKey;
import dev.saldo.store.StoredTransaction.StoredEntry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads the books over one session. What must fit together is read in one transaction of the
/// caller's.
final class Reader {

  private static final String ALL_OPERATORS =
      "select " + Columns.OPERATOR + " from operator o order by o.name";

  static final String KEYS_OF_MERCHANT =
      "select "
          + Columns.KEY
          + """
           from merchant m
          join merchant_key k indexed by merchant_key_merchant
            on k.lane = m.lane and k.merchant_number = m.number
          where m.lane = ? and m.merchant = ?
          order by k.created_at, k.id
          """;

  /// The merchants of each lane lie in the order of their ids, and SQLite merges the lanes as it
  /// goes; so a page costs no more than what it shows and what it skips. Texts are compared by
  /// `substr`, in which no character is special.
  static final String MERCHANTS =
      IntStream.range(0, Lane.COUNT)
          .mapToObj(lane ->
              "select "
                  + Columns.MERCHANT
                  + " from merchant m where m.lane = "
                  + lane
                  + """
                   and m.merchant > ?1
                  and (substr(m.merchant, 1, length(?2)) = ?2
                    or substr(m.name_folded, 1, length(?3)) = ?3)
                  and (?4 is null or m.parent = ?4)
                  and (?6 = 0 or m.parent is null)
                  """)
          .collect(Collectors.joining(" union all ", "", " order by 1 limit ?5"));

  static final String ACCOUNTS_OF_MERCHANT =
      "select "
          + Columns.ACCOUNT
          + """
           from merchant m
          cross join account a on a.lane = m.lane
            and a.account between m.number * 10000 and m.number * 10000 + 9999
          where m.lane = ? and m.merchant = ?
          order by a.account
          """;

  /// A merchant's accounts stand side by side.
  private static final String ALL_ACCOUNTS =
      """
      select a.currency, a.account, a.available, a.pending, a.reserved, a.frozen, a.fees, a.overdraft
        from account a order by a.lane, a.account
      """;

  /// As with the merchants, SQLite merges what each lane has.
  static final String LOG =
      IntStream.range(0, Lane.COUNT)
          .mapToObj(lane ->
              "select "
                  + Columns.LOG_LINE
                  + " from log l where l.lane = "
                  + lane
                  + " and (l.at, l.id) < (?1, ?2)")
          .collect(Collectors.joining(" union all ", "", " order by 2 desc, 1 desc limit ?3"));

  private final Session session;

  Reader(Session session) {
    this.session = session;
  }

  /// What a batch needs. The merchants come first: their numbers are in the keys of the rest.
  Snapshot snapshot(Needs needs, Instant now) throws SQLException {
    List<Merchant> merchants = merchants(needs.merchants());
    Map<MerchantId, Merchant> known = new HashMap<>();
    merchants.forEach(merchant -> known.put(merchant.id(), merchant));
    Collection<Account> accounts = accounts(needs, known, now);
    return new Snapshot(
        now,
        merchants,
        List.copyOf(accounts),
        recorded(needs.recorded(), known),
        new HoldReader(session).needed(needs.holds(), accounts, now),
        found(Lookups.KEYS, needs.keys(), id -> Parameters.in(id.lane()).id(id), Columns::key),
        credentials(needs),
        found(
            Lookups.OPERATORS,
            needs.operators(),
            name -> Parameters.in(Lane.ofName(name)).text(name),
            Columns::operator),
        found(
            Lookups.LOG_HEADS,
            needs.logSubjects(),
            subject -> Parameters.in(Lane.ofName(subject)).text(subject),
            Columns::logHead));
  }

  List<Merchant> merchants(Collection<MerchantId> ids) throws SQLException {
    return found(
        Lookups.MERCHANTS, ids, id -> Parameters.in(id.lane()).merchant(id), Columns::merchant);
  }

  private Collection<Account> accounts(
      Needs needs, Map<MerchantId, Merchant> merchants, Instant now) throws SQLException {
    Map<AccountId, Account> accounts = new LinkedHashMap<>();
    List<AccountRef> possible = new ArrayList<>();
    List<Parameters> keys = new ArrayList<>();
    for (AccountRef ref : needs.accounts()) {
      Merchant merchant = merchants.get(ref.merchant());
      if (merchant != null && merchant.accounts() > 0) {
        possible.add(ref);
        keys.add(
            accountsOf(merchant)
                .text(ref.type().name())
                .text(ref.businessType())
                .text(ref.currency().code()));
      }
    }
    session.find(
        Lookups.ACCOUNTS,
        keys,
        (place, row) -> put(accounts, Columns.account(row, possible.get(place).merchant())));
    List<Merchant> released =
        needs.releases().stream().map(merchants::get).filter(Objects::nonNull).toList();
    session.find(
        Lookups.ACCOUNTS_DUE,
        released.stream().map(merchant -> accountsOf(merchant).time(now)).toList(),
        (place, row) -> put(accounts, Columns.account(row, released.get(place).id())));
    return accounts.values();
  }

  private static void put(Map<AccountId, Account> accounts, Account account) {
    accounts.put(account.id(), account);
  }

  private static Parameters accountsOf(Merchant merchant) {
    return Parameters.in(merchant.lane())
        .number(merchant.number() * 10_000)
        .number(merchant.number() * 10_000 + AccountId.MOST);
  }

  List<StatementLine> statement(StatementQuery query) throws SQLException {
    return StatementReader.read(session, query, accounts(query.merchant()));
  }

  List<HoldLine> holds(HoldQuery query) throws SQLException {
    return new HoldReader(session).holds(query, accounts(query.merchant()));
  }

  Optional<Hold> hold(AccountRef ref, TransactionId id) throws SQLException {
    List<Account> holders =
        accounts(ref.merchant()).stream().filter(account -> account.ref().equals(ref)).toList();
    return found(
            Lookups.HOLDS,
            holders,
            account -> Parameters.in(account.id().lane()).number(account.id().value()).id(id),
            Columns::hold)
        .stream()
        .findFirst();
  }

  List<Hold> holds(AccountId account, TransactionId below, int most) throws SQLException {
    return session.select(
        HoldReader.list(null, true),
        Columns::hold,
        Parameters.in(account.lane()).number(account.value()).id(below).number(most));
  }

  List<StatementLine> draws(Collection<TransactionId> holds) throws SQLException {
    return found(
            Lookups.DRAWS,
            holds,
            hold -> Parameters.in(hold.lane()).id(hold),
            StoredTransaction::line)
        .stream()
        .sorted(Comparator.comparingLong(line -> line.entry().version()))
        .toList();
  }

  /// All of the merchant's, in the order in which they were opened.
  private List<Account> accounts(MerchantId merchant) throws SQLException {
    return session.select(
        ACCOUNTS_OF_MERCHANT,
        row -> Columns.account(row, merchant),
        Parameters.in(merchant.lane()).merchant(merchant));
  }

  /// What the accounts of one currency seen so far come to.
  private static final class Total {
    private Balance sum = Balance.ZERO;
    private long merchants;
    private long lastMerchant;

    void add(AccountId account, Balance balance) {
      sum = sum.plus(balance);
      if (account.merchantNumber() != lastMerchant) {
        lastMerchant = account.merchantNumber();
        merchants++;
      }
    }
  }

  List<CurrencyTotal> totals() throws SQLException {
    SortedMap<Currency, Total> totals = new TreeMap<>(Comparator.comparing(Currency::code));
    session.each(
        ALL_ACCOUNTS,
        new Parameters(),
        row ->
            totals
                .computeIfAbsent(row.currency(), _ -> new Total())
                .add(row.accountId(), row.balance()));
    return totals.entrySet().stream()
        .map(each ->
            new CurrencyTotal(each.getKey(), each.getValue().sum, each.getValue().merchants))
        .toList();
  }

  List<LogLine> log(LogQuery query) throws SQLException {
    LogQuery.Place before = query.before();
    Parameters parameters =
        before == null
            ? new Parameters().number(Long.MAX_VALUE).none()
            : new Parameters().time(before.at()).id(before.id());
    return session.select(LOG, Columns::logLine, parameters.number(query.most()));
  }

  private List<Transaction> recorded(
      Collection<Needs.RecordedKey> wanted, Map<MerchantId, Merchant> merchants)
      throws SQLException {
    List<Parameters> keys = new ArrayList<>();
    for (Needs.RecordedKey key : wanted) {
      Merchant merchant = merchants.get(key.merchant());
      if (merchant != null) {
        keys.add(
            Parameters.in(merchant.lane())
                .number(merchant.number())
                .text(key.idempotencyKey().value()));
      }
    }
    List<StoredTransaction> stored = new ArrayList<>();
    session.find(
        Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY,
        keys,
        (place, row) -> stored.add(StoredTransaction.of(row)));
    return whole(stored);
  }

  Optional<Transaction> transaction(TransactionId id) throws SQLException {
    return whole(
            found(
                Lookups.TRANSACTIONS,
                List.of(id),
                wanted -> Parameters.in(wanted.lane()).id(wanted),
                StoredTransaction::of))
        .stream()
        .findFirst();
  }

  Optional<Transaction> transaction(Needs.RecordedKey key) throws SQLException {
    Map<MerchantId, Merchant> merchants = new HashMap<>();
    merchants(List.of(key.merchant())).forEach(found -> merchants.put(found.id(), found));
    return recorded(List.of(key), merchants).stream().findFirst();
  }

  private List<Transaction> whole(List<StoredTransaction> stored) throws SQLException {
    Set<EntryKey> touched = new LinkedHashSet<>();
    stored.forEach(transaction -> touched.addAll(transaction.touched()));
    Map<EntryKey, StoredEntry> entries = new HashMap<>();
    for (StoredEntry entry :
        found(
            Lookups.ENTRIES,
            touched,
            key ->
                Parameters.in(key.account().lane())
                    .number(key.account().value())
                    .number(key.version()),
            StoredTransaction::entry)) {
      entries.put(entry.key(), entry);
    }
    return stored.stream().map(transaction -> transaction.with(entries)).toList();
  }

  /// Those asked for, and the tokens of the keys asked for.
  private List<Credential> credentials(Needs needs) throws SQLException {
    Set<Credential> credentials = new LinkedHashSet<>();
    credentials.addAll(
        found(
            Lookups.CREDENTIALS,
            needs.credentials(),
            hash -> Parameters.in(Lane.ofHash(hash)).hash(hash),
            Columns::credential));
    credentials.addAll(
        found(
            Lookups.TOKENS,
            needs.keys(),
            id -> Parameters.in(id.lane()).id(id),
            Columns::credential));
    return List.copyOf(credentials);
  }

  List<MerchantKey> keys(MerchantId merchant) throws SQLException {
    return session.select(
        KEYS_OF_MERCHANT, Columns::key, Parameters.in(merchant.lane()).merchant(merchant));
  }

  List<Merchant> merchants(MerchantQuery query) throws SQLException {
    return session.select(
        MERCHANTS,
        Columns::merchant,
        new Parameters()
            .text(query.after() == null ? "" : query.after().value())
            .text(query.beginning())
            .text(Columns.folded(query.beginning()))
            .merchant(query.parent())
            .number(query.most())
            .number(query.topOnly() ? 1 : 0));
  }

  List<Operator> operators() throws SQLException {
    return session.select(ALL_OPERATORS, Columns::operator, new Parameters());
  }

  List<Optional<Operator>> operatorsByToken(List<Hash> tokens) throws SQLException {
    @Nullable Operator[] operators = new @Nullable Operator[tokens.size()];
    session.find(
        Lookups.OPERATORS_BY_TOKEN,
        tokens.stream().map(token -> Parameters.in(Lane.ofHash(token)).hash(token)).toList(),
        (place, row) -> operators[place] = Columns.operator(row));
    return Arrays.stream(operators).map(Optional::ofNullable).toList();
  }

  private <K, T> List<T> found(
      Lookup lookup, Collection<K> wanted, Function<K, Parameters> key, Session.Reads<T> reads)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    session.find(
        lookup, wanted.stream().map(key).toList(), (place, row) -> rows.add(reads.read(row)));
    return rows;
  }
}
