package dev.saldo.store.sqlite;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.DueReleases;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Times;
import dev.saldo.money.Amount;
import dev.saldo.store.Columns;
import dev.saldo.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads holds over one session. Those that are released by themselves lie in the order of their
/// times in each account, so that those due are one range and the next one is its neighbour; an
/// account without any costs nothing.
final class HoldReader {

  /// `in`, not `between`: so that each lane is a range of its own.
  static final String MERCHANTS_WITH_DUE =
      """
      select distinct m.merchant from hold h
        cross join merchant m on m.lane = h.lane and m.number = h.account / 10000
        where h.lane in (%s) and h.closed_at is null and h.release_at <= ?
        limit ?
      """
          .formatted(
              IntStream.range(0, Lane.COUNT)
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(", ")));

  private static final String OPEN = " and h.closed_at is null";
  private static final String CLOSED = " and h.closed_at is not null";

  private final Session session;

  HoldReader(Session session) {
    this.session = session;
  }

  /// The holds that a batch needs of these accounts: see [dev.saldo.ledger.Snapshot].
  List<Hold> needed(Collection<Needs.HoldKey> wanted, Collection<Account> accounts, Instant now)
      throws SQLException {
    Map<AccountRef, Account> byRef = new HashMap<>();
    accounts.forEach(account -> byRef.put(account.ref(), account));
    Map<AccountId, Integer> named = new HashMap<>();
    List<Parameters> keys = new ArrayList<>();
    for (Needs.HoldKey key : wanted) {
      Account account = byRef.get(key.account());
      if (account != null) {
        keys.add(of(account).id(key.hold()));
        named.merge(account.id(), 1, Integer::sum);
      }
    }
    Map<Object, Hold> holds = new LinkedHashMap<>();
    Session.Finds found =
        (_, row) -> {
          Hold hold = Columns.hold(row);
          holds.put(hold.id(), hold);
        };
    session.find(Lookups.HOLDS, keys, found);
    timed(accounts, named, now, found);
    return List.copyOf(holds.values());
  }

  private void timed(
      Collection<Account> accounts, Map<AccountId, Integer> named, Instant now, Session.Finds found)
      throws SQLException {
    Instant horizon =
        accounts.stream()
            .map(Account::updatedAt)
            .reduce(now, (one, other) -> one.isAfter(other) ? one : other);
    List<Parameters> due = new ArrayList<>();
    Map<Integer, List<Parameters>> next = new TreeMap<>();
    for (Account account : accounts) {
      if (account.nextRelease() != null) {
        Parameters key = of(account).time(horizon);
        if (!account.nextRelease().isAfter(horizon)) {
          due.add(key);
        }
        next.computeIfAbsent(named.getOrDefault(account.id(), 0) + 1, _ -> new ArrayList<>())
            .add(key);
      }
    }
    session.find(Lookups.HOLDS_DUE, due, found);
    for (Map.Entry<Integer, List<Parameters>> each : next.entrySet()) {
      Parameters most = new Parameters().number(each.getKey());
      session.find(Lookups.HOLDS_NEXT, each.getValue(), most, found);
    }
  }

  private static Parameters of(Account account) {
    return Parameters.in(account.id().lane()).number(account.id().value());
  }

  /// Sums up what is due.
  private static final class Sum {
    private long count;
    private Amount reserved = Amount.ZERO;
    private Amount frozen = Amount.ZERO;
    private long last;

    /// Takes what [Lookups#DUE_RELEASES] selects.
    void add(Row row) throws SQLException {
      count++;
      boolean reserve = row.text().equals(HoldKind.RESERVE.code());
      Amount left = row.amount();
      if (reserve) {
        reserved = reserved.plus(left);
      } else {
        frozen = frozen.plus(left);
      }
      last = Math.max(last, row.number());
    }

    DueReleases releases() {
      return new DueReleases(count, reserved, frozen, Times.ofMicros(last));
    }
  }

  /// Releases in these accounts what is due by then.
  ///
  /// @param times for each account its time
  List<Account> released(List<Account> accounts, List<Instant> times) throws SQLException {
    List<Integer> places = new ArrayList<>();
    List<Parameters> keys = new ArrayList<>();
    for (int place = 0; place < accounts.size(); place++) {
      Account account = accounts.get(place);
      Instant time = times.get(place);
      if (account.nextRelease() != null && !account.nextRelease().isAfter(time)) {
        places.add(place);
        keys.add(of(account).time(time));
      }
    }
    if (keys.isEmpty()) {
      return accounts;
    }
    Map<Integer, Sum> sums = new HashMap<>();
    session.find(
        Lookups.DUE_RELEASES,
        keys,
        (place, row) -> sums.computeIfAbsent(places.get(place), _ -> new Sum()).add(row));
    List<Account> released = new ArrayList<>(accounts);
    sums.forEach(
        (place, sum) -> released.set(place, sum.releases().appliedTo(accounts.get(place))));
    return released;
  }

  List<MerchantId> merchantsWithDue(Instant now, int most) throws SQLException {
    return session.select(
        MERCHANTS_WITH_DUE, Row::merchantId, new Parameters().time(now).number(most));
  }

  /// @param accounts the merchant's, in the order in which they were opened
  List<HoldLine> holds(HoldQuery query, List<Account> accounts) throws SQLException {
    HoldQuery.Place after = query.after();
    List<HoldLine> lines = new ArrayList<>();
    for (Account account : accounts) {
      int left = query.most() - lines.size();
      int order = after == null ? 1 : Long.compare(account.id().value(), after.account().value());
      if (left <= 0 || order < 0) {
        continue;
      }
      Parameters key = of(account);
      if (order == 0) {
        key.id(Objects.requireNonNull(after).hold());
      }
      session.each(
          list(query.open(), order == 0),
          key.number(left),
          row -> lines.add(new HoldLine(Columns.hold(row), account.ref())));
    }
    return lines;
  }

  /// The open ones may be few among very many that are closed, so they are sought by their index,
  /// which SQLite would not choose by itself.
  static String list(@Nullable Boolean open, boolean behindAPlace) {
    return "select "
        + Columns.HOLD
        + " from hold h"
        + (open != null && open ? " indexed by hold_open" : "")
        + " where h.lane = ? and h.account = ?"
        + (behindAPlace ? " and h.id < ?" : "")
        + (open == null ? "" : open ? OPEN : CLOSED)
        + " order by h.id desc limit ?";
  }
}
