package dev.saldo.store.postgres;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BalanceQuery.ByCredential;
import dev.saldo.ledger.BalanceQuery.ByMerchant;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.DueReleases;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantBalances.Presented;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Times;
import dev.saldo.money.Amount;
import dev.saldo.store.Columns;
import dev.saldo.store.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers many questions for balances in one round trip: one statement for those by credential,
/// one for those by merchant, and one more of each for those as of a time. Each statement reads the
/// clock itself, so what it answers is of one moment, what is due included.
final class BalanceReader {

  private static final int MERCHANT = Columns.count(Columns.MERCHANT);
  private static final int PRESENTED =
      Columns.count(Columns.CREDENTIAL) + Columns.count(Columns.KEY);

  /// What was found for one question so far.
  private record Found(
      Instant asOf, Merchant merchant, @Nullable Presented presented, List<Account> accounts) {

    MerchantBalances answer() {
      accounts.sort(Comparator.comparingLong(account -> account.id().value()));
      return new MerchantBalances(asOf, merchant, accounts, presented);
    }
  }

  /// The questions of one kind, each with its place among all of them.
  private static final class Asked<Q extends BalanceQuery> {
    private final List<Q> queries = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();

    void add(int place, Q query) {
      queries.add(query);
      places.add(place);
    }
  }

  private final @Nullable Found[] found;
  private final Asked<ByMerchant> byMerchant = new Asked<>();
  private final Asked<ByMerchant> byMerchantThen = new Asked<>();
  private final Asked<ByCredential> byCredential = new Asked<>();
  private final Asked<ByCredential> byCredentialThen = new Asked<>();

  private BalanceReader(List<BalanceQuery> queries) {
    found = new @Nullable Found[queries.size()];
    for (int place = 0; place < found.length; place++) {
      switch (queries.get(place)) {
        case ByMerchant query ->
            (query.at() == null ? byMerchant : byMerchantThen).add(place, query);
        case ByCredential query ->
            (query.at() == null ? byCredential : byCredentialThen).add(place, query);
      }
    }
  }

  /// @param now the tests' reading of the clock; null for the database's
  static List<Optional<MerchantBalances>> read(
      Connection connection, List<BalanceQuery> queries, @Nullable Instant now)
      throws SQLException {
    BalanceReader reader = new BalanceReader(queries);
    Round round = new Round(connection);
    reader.ask(round, Lookups.BALANCES, reader.byMerchant, now);
    reader.ask(round, Lookups.BALANCES_THEN, reader.byMerchantThen, now);
    reader.ask(round, Lookups.BALANCES_BY_CREDENTIAL, reader.byCredential, now);
    reader.ask(round, Lookups.BALANCES_BY_CREDENTIAL_THEN, reader.byCredentialThen, now);
    round.send();
    return Arrays.stream(reader.found)
        .map(one -> Optional.ofNullable(one).map(Found::answer))
        .toList();
  }

  private <Q extends BalanceQuery> void ask(
      Round round, Lookup<Q> lookup, Asked<Q> asked, @Nullable Instant now) throws SQLException {
    round.find(
        lookup,
        asked.queries,
        (place, row) -> found(asked.places.get(place), asked.queries.get(place), row),
        now == null ? null : Times.micros(now));
  }

  private void found(int place, BalanceQuery query, Row row) throws SQLException {
    boolean credential = query instanceof ByCredential;
    Found one = found[place];
    if (one == null) {
      Presented presented = credential ? presented(row) : null;
      Instant now = row.time();
      Instant at = query.at();
      Merchant merchant = Columns.merchant(row);
      Instant asOf = at == null || at.isAfter(now) ? now : at;
      one = new Found(asOf, merchant, presented, new ArrayList<>());
      found[place] = one;
    } else {
      row.skip((credential ? PRESENTED : 0) + 1 + MERCHANT);
    }
    DueReleases due = due(row);
    if (!row.endsHere()) {
      Account account = Columns.account(row, one.merchant.id());
      Account then = query.at() == null ? account : then(row, account);
      one.accounts.add(due == null ? then : due.appliedTo(then));
    }
  }

  private static Presented presented(Row row) throws SQLException {
    Credential credential = Columns.credential(row);
    MerchantKey key = Columns.key(row);
    return new Presented(key, credential);
  }

  private static @Nullable DueReleases due(Row row) throws SQLException {
    long count = row.number();
    Amount reserved = row.amount();
    Amount frozen = row.amount();
    Instant last = row.timeOrNull();
    return count == 0
        ? null
        : new DueReleases(count, reserved, frozen, Objects.requireNonNull(last));
  }

  /// The account as the last entry by then has it, where it changed since.
  private static Account then(Row row, Account now) throws SQLException {
    if (!row.flag()) {
      return now;
    }
    return row.endsHere()
        ? Account.opened(now.id(), now.ref(), now.openedAt())
        : Columns.accountAsOf(row, now);
  }
}
