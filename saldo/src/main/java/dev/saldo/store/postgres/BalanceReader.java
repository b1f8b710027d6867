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
/// clock itself, so what it answers is of one moment.
///
/// What is due and not recorded is seldom there, and looking for it costs. So the accounts are read
/// as they stand first; where one of them says that a hold has fallen due, the question is put once
/// more, and that answer, holds and all, is the one that counts.
final class BalanceReader {

  private static final int MERCHANT = Columns.count(Columns.MERCHANT);
  private static final int PRESENTED =
      Columns.count(Columns.CREDENTIAL) + Columns.count(Columns.KEY);

  /// How an account is read.
  @SuppressWarnings("ImmutableEnumChecker") // a lookup cannot be changed
  private enum Form {
    STANDING(Lookups.BALANCES, Lookups.BALANCES_BY_CREDENTIAL),
    RELEASED(Lookups.BALANCES_RELEASED, Lookups.BALANCES_BY_CREDENTIAL_RELEASED),
    THEN(Lookups.BALANCES_THEN, Lookups.BALANCES_BY_CREDENTIAL_THEN);

    private final Lookup<ByMerchant> byMerchant;
    private final Lookup<ByCredential> byCredential;

    Form(Lookup<ByMerchant> byMerchant, Lookup<ByCredential> byCredential) {
      this.byMerchant = byMerchant;
      this.byCredential = byCredential;
    }
  }

  /// What was found for one question so far.
  private record Found(
      Instant asOf, Merchant merchant, @Nullable Presented presented, List<Account> accounts) {

    MerchantBalances answer() {
      accounts.sort(Comparator.comparingLong(account -> account.id().value()));
      return new MerchantBalances(asOf, merchant, accounts, presented);
    }
  }

  /// Questions of one kind, each with its place among all of them.
  private static final class Asked<Q extends BalanceQuery> {
    private final List<Q> queries = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();

    void add(int place, Q query) {
      queries.add(query);
      places.add(place);
    }
  }

  private final List<BalanceQuery> queries;
  private final @Nullable Long testMicros;
  private final @Nullable Found[] found;

  private BalanceReader(List<BalanceQuery> queries, @Nullable Instant now) {
    this.queries = queries;
    this.testMicros = now == null ? null : Times.micros(now);
    this.found = new @Nullable Found[queries.size()];
  }

  /// @param now the tests' reading of the clock; null for the database's
  static List<Optional<MerchantBalances>> read(
      Connection connection, List<BalanceQuery> queries, @Nullable Instant now)
      throws SQLException {
    BalanceReader reader = new BalanceReader(queries, now);
    List<Integer> standing = new ArrayList<>();
    List<Integer> then = new ArrayList<>();
    for (int place = 0; place < queries.size(); place++) {
      (queries.get(place).at() == null ? standing : then).add(place);
    }
    Round round = new Round(connection);
    reader.ask(round, Form.STANDING, standing);
    reader.ask(round, Form.THEN, then);
    round.send();
    reader.release(connection, standing);
    return Arrays.stream(reader.found)
        .map(one -> Optional.ofNullable(one).map(Found::answer))
        .toList();
  }

  private void release(Connection connection, List<Integer> standing) throws SQLException {
    List<Integer> due = standing.stream().filter(this::hasDue).toList();
    if (!due.isEmpty()) {
      due.forEach(place -> found[place] = null);
      Round round = new Round(connection);
      ask(round, Form.RELEASED, due);
      round.send();
    }
  }

  private boolean hasDue(int place) {
    Found one = found[place];
    return one != null && one.accounts.stream().anyMatch(account -> account.hasDue(one.asOf));
  }

  private void ask(Round round, Form form, List<Integer> places) throws SQLException {
    Asked<ByMerchant> byMerchant = new Asked<>();
    Asked<ByCredential> byCredential = new Asked<>();
    for (int place : places) {
      switch (queries.get(place)) {
        case ByMerchant query -> byMerchant.add(place, query);
        case ByCredential query -> byCredential.add(place, query);
      }
    }
    ask(round, form, form.byMerchant, byMerchant);
    ask(round, form, form.byCredential, byCredential);
  }

  private <Q extends BalanceQuery> void ask(
      Round round, Form form, Lookup<Q> lookup, Asked<Q> asked) throws SQLException {
    round.find(
        lookup,
        asked.queries,
        (place, row) -> found(asked.places.get(place), form, row),
        testMicros);
  }

  private void found(int place, Form form, Row row) throws SQLException {
    BalanceQuery query = queries.get(place);
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
    if (!row.endsHere()) {
      Account account = Columns.account(row, one.merchant.id());
      one.accounts.add(
          switch (form) {
            case STANDING -> account;
            case RELEASED -> released(account, due(row));
            case THEN -> {
              DueReleases due = due(row);
              yield released(then(row, account), due);
            }
          });
    }
  }

  private static Account released(Account account, @Nullable DueReleases due) {
    return due == null ? account : due.appliedTo(account);
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
