package dev.saldo.store.sqlite;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantBalances.Presented;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.store.Columns;
import dev.saldo.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers many questions for balances at once: one look-up for those by credential, one for those
/// by merchant, and, only where there is something to look for, one for what stood in accounts that
/// changed since the time asked for, and one for what is due.
final class BalanceReader {

  private static final int MERCHANT = Columns.count(Columns.MERCHANT);
  private static final int PRESENTED =
      Columns.count(Columns.CREDENTIAL) + Columns.count(Columns.KEY) + MERCHANT;

  /// What was found for one question so far.
  ///
  /// @param at the time asked for; null for now
  private record Found(
      @Nullable Instant at,
      Merchant merchant,
      @Nullable Presented presented,
      List<Account> accounts) {

    /// Takes the account at this row, if the merchant has one there.
    void add(Row row) throws SQLException {
      if (!row.endsHere()) {
        accounts.add(Columns.account(row, merchant.id()));
      }
    }

    Instant asOf(Instant now) {
      return at == null || at.isAfter(now) ? now : at;
    }

    /// Leaves out what was opened later, and puts the rest in order.
    void arrange(Instant now) {
      accounts.removeIf(account -> at != null && account.openedAt().isAfter(asOf(now)));
      accounts.sort(Comparator.comparingLong(account -> account.id().value()));
    }

    /// @param shown gives for each of the accounts what to show of it
    MerchantBalances answer(Instant now, Iterator<Account> shown) {
      return new MerchantBalances(
          asOf(now), merchant, accounts.stream().map(_ -> shown.next()).toList(), presented);
    }
  }

  /// The accounts of all answers, each with its time.
  private static final class AsOf {
    private final List<Account> accounts = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final Asked changedSince = new Asked();

    void add(Account account, @Nullable Instant at, Instant asOf) {
      if (at != null && account.updatedAt().isAfter(asOf)) {
        changedSince.add(
            accounts.size(),
            Parameters.in(account.id().lane()).number(account.id().value()).time(asOf));
        accounts.add(Account.opened(account.id(), account.ref(), account.openedAt()));
      } else {
        accounts.add(account);
      }
      times.add(asOf);
    }

    /// Whatever was recorded later found what was due before it, so only accounts that are as they
    /// were then can have something due.
    List<Account> read(Session session) throws SQLException {
      session.find(
          Lookups.ACCOUNTS_AS_OF,
          changedSince.keys,
          (asked, row) -> {
            int place = changedSince.places.get(asked);
            accounts.set(place, Columns.accountAsOf(row, accounts.get(place)));
          });
      return new HoldReader(session).released(accounts, times);
    }
  }

  /// The keys of one look-up, each with its place among all questions.
  private static final class Asked {
    final List<Parameters> keys = new ArrayList<>();
    final List<Integer> places = new ArrayList<>();

    void add(int place, Parameters key) {
      keys.add(key);
      places.add(place);
    }
  }

  private final List<BalanceQuery> queries;
  private final @Nullable Found[] found;
  private final Asked byMerchant = new Asked();
  private final Asked byCredential = new Asked();

  private BalanceReader(List<BalanceQuery> queries) {
    this.queries = queries;
    found = new @Nullable Found[queries.size()];
    for (int place = 0; place < queries.size(); place++) {
      switch (queries.get(place)) {
        case BalanceQuery.ByMerchant(MerchantId merchant, var _) ->
            byMerchant.add(place, Parameters.in(merchant.lane()).merchant(merchant));
        case BalanceQuery.ByCredential(Hash hash, var _) ->
            byCredential.add(place, Parameters.in(Lane.ofHash(hash)).hash(hash));
      }
    }
  }

  /// @param clock asked once the accounts are read, so that the answer holds nothing of later
  static List<Optional<MerchantBalances>> read(
      Session session, List<BalanceQuery> queries, Supplier<Instant> clock) throws SQLException {
    BalanceReader reader = new BalanceReader(queries);
    session.find(Lookups.BALANCES, reader.byMerchant.keys, reader::foundByMerchant);
    session.find(
        Lookups.BALANCES_BY_CREDENTIAL, reader.byCredential.keys, reader::foundByCredential);
    return reader.answers(session, clock.get());
  }

  private List<Optional<MerchantBalances>> answers(Session session, Instant now)
      throws SQLException {
    AsOf accounts = new AsOf();
    for (Found one : found) {
      if (one != null) {
        one.arrange(now);
        one.accounts.forEach(account -> accounts.add(account, one.at, one.asOf(now)));
      }
    }
    Iterator<Account> next = accounts.read(session).iterator();
    return Arrays.stream(found)
        .map(one -> Optional.ofNullable(one).map(shown -> shown.answer(now, next)))
        .toList();
  }

  private void foundByMerchant(int asked, Row row) throws SQLException {
    int place = byMerchant.places.get(asked);
    Found one = found[place];
    if (one == null) {
      one = new Found(queries.get(place).at(), Columns.merchant(row), null, new ArrayList<>());
      found[place] = one;
    } else {
      row.skip(MERCHANT);
    }
    one.add(row);
  }

  private void foundByCredential(int asked, Row row) throws SQLException {
    int place = byCredential.places.get(asked);
    Found one = found[place];
    if (one == null) {
      Credential credential = Columns.credential(row);
      MerchantKey key = Columns.key(row);
      Presented presented = new Presented(key, credential);
      one = new Found(queries.get(place).at(), Columns.merchant(row), presented, new ArrayList<>());
      found[place] = one;
    } else {
      row.skip(PRESENTED);
    }
    one.add(row);
  }
}
