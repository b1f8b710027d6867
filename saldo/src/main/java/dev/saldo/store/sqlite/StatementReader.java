package dev.saldo.store.sqlite;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StatementQuery.Place;
import dev.saldo.ledger.Times;
import dev.saldo.store.StoredTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a merchant's entries, newest first. The places that make up the page are found first, from
/// the accounts that changed last to those that changed long ago, each by its index and only as far
/// as it can add to the page; then what stands there is looked up.
final class StatementReader {

  private static final Comparator<Place> NEWEST_FIRST =
      Comparator.comparing(Place::recordedAt)
          .thenComparing(place -> place.account().value())
          .thenComparing(Place::version)
          .reversed();

  private static final String WITHIN =
      """
       where e.lane = ? and e.account = ?
        and (e.recorded_at, e.version) < (?, ?) and e.recorded_at >= ?
      """;
  private static final String ORDER = " order by e.recorded_at desc, e.version desc limit ?";

  static final String PLACES = "select e.recorded_at, e.version from entry e" + WITHIN + ORDER;

  static final String PLACES_BY_REFERENCE =
      "select e.recorded_at, e.version from entry e cross join txn t on t.lane = e.lane and t.id ="
          + " e.txn"
          + WITHIN
          + " and t.reference = ?"
          + ORDER;

  private final Session session;
  private final StatementQuery query;

  private StatementReader(Session session, StatementQuery query) {
    this.session = session;
    this.query = query;
  }

  /// @param accounts all of the merchant's
  static List<StatementLine> read(Session session, StatementQuery query, List<Account> accounts)
      throws SQLException {
    StatementReader reader = new StatementReader(session, query);
    return reader.lines(reader.page(accounts.stream().filter(reader::matches).toList()));
  }

  private boolean matches(Account account) {
    return (query.currency() == null || query.currency().equals(account.ref().currency()))
        && (query.type() == null || query.type() == account.ref().type())
        && (query.businessType() == null
            || query.businessType().equals(account.ref().businessType()));
  }

  private List<Place> page(List<Account> accounts) throws SQLException {
    List<Place> page = new ArrayList<>();
    Instant from = query.from();
    for (Account account :
        accounts.stream().sorted(Comparator.comparing(Account::updatedAt).reversed()).toList()) {
      if (from != null && account.updatedAt().isBefore(from)) {
        break;
      }
      page.addAll(places(account, from));
      page.sort(NEWEST_FIRST);
      if (page.size() >= query.most()) {
        page.subList(query.most(), page.size()).clear();
        from = page.getLast().recordedAt();
      }
    }
    return page;
  }

  private List<Place> places(Account account, @Nullable Instant from) throws SQLException {
    End end = end(account);
    Parameters parameters =
        Parameters.in(account.id().lane())
            .number(account.id().value())
            .number(end.micros())
            .number(end.version())
            .number(from == null ? Long.MIN_VALUE : Times.micros(from));
    if (query.reference() != null) {
      parameters.text(query.reference());
    }
    return session.select(
        query.reference() == null ? PLACES : PLACES_BY_REFERENCE,
        row -> new Place(row.time(), account.id(), row.number()),
        parameters.number(query.most()));
  }

  /// What the account's entries on the page are before: this time, or at this time this version.
  private record End(long micros, long version) {}

  private End end(Account account) {
    End end = new End(query.to() == null ? Long.MAX_VALUE : Times.micros(query.to()), 0);
    Place before = query.before();
    if (before == null || Times.micros(before.recordedAt()) >= end.micros()) {
      return end;
    }
    int order = Long.compare(account.id().value(), before.account().value());
    return new End(
        Times.micros(before.recordedAt()),
        order == 0 ? before.version() : order < 0 ? Long.MAX_VALUE : 0);
  }

  private List<StatementLine> lines(List<Place> page) throws SQLException {
    @Nullable StatementLine[] lines = new @Nullable StatementLine[page.size()];
    session.find(
        Lookups.STATEMENT,
        page.stream()
            .map(place ->
                Parameters.in(place.account().lane())
                    .number(place.account().value())
                    .number(place.version()))
            .toList(),
        (place, row) -> lines[place] = StoredTransaction.line(row));
    List<StatementLine> whole = new ArrayList<>();
    for (StatementLine line : lines) {
      if (line == null) {
        throw new BrokenInvariantException("an entry has lost its transaction");
      }
      whole.add(line);
    }
    return whole;
  }
}
