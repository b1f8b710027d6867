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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers many questions for balances at once: one look-up for those by credential, one for those
/// by merchant.
final class BalanceReader {

  private static final int MERCHANT = Columns.count(Columns.MERCHANT);
  private static final int PRESENTED =
      Columns.count(Columns.CREDENTIAL) + Columns.count(Columns.KEY) + MERCHANT;

  /// What was found for one question so far.
  private record Found(Merchant merchant, @Nullable Presented presented, List<Account> accounts) {

    /// Takes the account at this row, if the merchant has one there.
    void add(Row row) throws SQLException {
      if (!row.endsHere()) {
        accounts.add(Columns.account(row, merchant.id()));
      }
    }

    MerchantBalances at(Instant now) {
      accounts.sort(Comparator.comparingLong(account -> account.id().value()));
      return new MerchantBalances(now, merchant, accounts, presented);
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

  private final @Nullable Found[] found;
  private final Asked byMerchant = new Asked();
  private final Asked byCredential = new Asked();

  private BalanceReader(List<BalanceQuery> queries) {
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

  /// @param clock asked once all is read, so that the answer holds nothing of later
  static List<Optional<MerchantBalances>> read(
      Session session, List<BalanceQuery> queries, Supplier<Instant> clock) throws SQLException {
    BalanceReader reader = new BalanceReader(queries);
    session.find(Lookups.BALANCES, reader.byMerchant.keys, reader::foundByMerchant);
    session.find(
        Lookups.BALANCES_BY_CREDENTIAL, reader.byCredential.keys, reader::foundByCredential);
    Instant now = clock.get();
    return Arrays.stream(reader.found)
        .map(found -> Optional.ofNullable(found).map(one -> one.at(now)))
        .toList();
  }

  private void foundByMerchant(int asked, Row row) throws SQLException {
    int place = byMerchant.places.get(asked);
    Found one = found[place];
    if (one == null) {
      one = new Found(Columns.merchant(row), null, new ArrayList<>());
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
      one = new Found(Columns.merchant(row), new Presented(key, credential), new ArrayList<>());
      found[place] = one;
    } else {
      row.skip(PRESENTED);
    }
    one.add(row);
  }
}
