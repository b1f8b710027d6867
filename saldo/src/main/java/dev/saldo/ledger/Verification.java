package dev.saldo.ledger;

import dev.saldo.ledger.StoredBooks.AccountRow;
import dev.saldo.ledger.StoredBooks.EntryRow;
import dev.saldo.ledger.StoredBooks.Opening;
import dev.saldo.ledger.StoredBooks.PairRow;
import dev.saldo.ledger.StoredBooks.Rows;
import dev.saldo.ledger.StoredBooks.Side;
import dev.saldo.ledger.StoredBooks.SubjectRow;
import dev.saldo.ledger.StoredBooks.TransactionRow;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Recomputes the books from what they are made of, and says what is not as it must be.
///
/// It goes through them four times, each time one account, transaction or subject after the other:
/// the accounts with their entries ([AccountVerification]); the transactions that touch two
/// accounts, both sides together; what belongs to nothing; and the log with the merchants, keys and
/// operators that it tells of ([SubjectVerification]). Nothing of what it compares with is taken
/// from a column that could be recomputed.
///
/// What one who can write to the store could do unseen is to write the end of a chain anew, row and
/// all, or to take a whole account or merchant away: the books as they are then hold. Against that
/// stands a checkpoint, made before and kept elsewhere.
public final class Verification {

  /// What no row guards: an access token is made and ended without a line in the log, since it is
  /// worth nothing beyond its hour.
  public static final List<String> NOT_GUARDED =
      List.of(
          "credential.hash of an access token",
          "credential.key_id of an access token",
          "credential.issued_at of an access token",
          "credential.expires_at of an access token");

  /// Told of how far it is.
  @FunctionalInterface
  public interface Progress {

    /// @param entries how many entries it has been through
    /// @param of how many there are; some more may have come since they were counted
    void at(long entries, long of);
  }

  /// What came of it.
  ///
  /// @param at when the books were as it found them
  /// @param entries how many entries it went through
  /// @param findings the first of what is not as it must be; empty when the books hold
  /// @param found how many findings there are in all
  /// @param root what the checkpoint ends with
  public record Report(
      Instant at,
      long merchants,
      long accounts,
      long entries,
      long logLines,
      List<Finding> findings,
      long found,
      Hash root) {

    public boolean holds() {
      return found == 0;
    }
  }

  private static final int TOLD_EVERY = 4096;

  private final StoredBooks books;
  private final @Nullable CheckpointReader since;
  private final CheckpointWriter checkpoint;
  private final Progress progress;
  private final Findings findings = new Findings();
  private long merchants;
  private long accounts;
  private long entries;
  private long subjects;
  private long logLines;

  private Verification(
      StoredBooks books,
      @Nullable CheckpointReader since,
      CheckpointWriter checkpoint,
      Progress progress) {
    this.books = books;
    this.since = since;
    this.checkpoint = checkpoint;
    this.progress = progress;
  }

  /// Goes through the books, without an earlier checkpoint and for none.
  public static Report verify(StoredBooks books, Progress progress) {
    return verify(books, null, new CheckpointWriter(OutputStream.nullOutputStream()), progress);
  }

  /// Goes through the books.
  ///
  /// @param since an earlier checkpoint that they must extend; null for none
  /// @param checkpoint takes a checkpoint of the books; worth something only when they hold
  public static Report verify(
      StoredBooks books,
      @Nullable CheckpointReader since,
      CheckpointWriter checkpoint,
      Progress progress) {
    return new Verification(books, since, checkpoint, progress).verify();
  }

  private Report verify() {
    checkpoint.begin(books.at());
    accounts();
    pairs();
    strays();
    subjects();
    Hash root = checkpoint.end(accounts, entries, subjects);
    return new Report(
        books.at(),
        merchants,
        accounts,
        entries,
        logLines,
        findings.first(),
        findings.count(),
        root);
  }

  private void accounts() {
    long of = books.entryCount();
    try (Ahead<AccountRow> rows = new Ahead<>(books.accounts());
        Ahead<EntryRow> history = new Ahead<>(books.entries())) {
      long before = 0;
      for (AccountRow row = rows.next(); row != null; row = rows.next()) {
        strayEntries(history, row);
        checkPlace(before, row.account());
        before = row.account();
        AccountVerification account = account(row);
        for (EntryRow entry = history.peek();
            entry != null && compare(entry, row) == 0;
            entry = history.peek()) {
          account.entry(entry);
          history.next();
          tell(of);
        }
        account.end();
        accounts++;
        if (row.content() instanceof Stored.Whole<Account>(Account whole)) {
          Hash head = Objects.requireNonNullElse(account.head(), whole.head());
          checkpoint.account(new AccountHead(whole.id(), account.version(), head));
        }
      }
      strayEntries(history, null);
      vanishedAccounts(null);
    }
    progress.at(entries, Math.max(of, entries));
  }

  private void tell(long of) {
    if (++entries % TOLD_EVERY == 0) {
      progress.at(entries, Math.max(of, entries));
    }
  }

  private AccountVerification account(AccountRow row) {
    vanishedAccounts(row);
    if (row.content() instanceof Stored.Damaged<Account>(String what)) {
      findings.add(AccountVerification.name(row.account(), null), what);
    }
    AccountHead known = since == null ? null : since.account();
    if (since != null && known != null && known.account().value() == row.account()) {
      since.next();
    } else {
      known = null;
    }
    return new AccountVerification(findings, row.account(), row.content().orNull(), known);
  }

  /// A merchant's accounts are numbered from 1.
  private void checkPlace(long before, long account) {
    long next = before / 10_000 == account / 10_000 ? before + 1 : account / 10_000 * 10_000 + 1;
    if (account != next) {
      findings.add(
          new Finding(
              AccountVerification.name(account, null),
              "the account that follows " + before,
              Long.toString(next),
              Long.toString(account)));
    }
  }

  /// The entries before those of this account, or all that are left.
  private void strayEntries(Ahead<EntryRow> history, @Nullable AccountRow row) {
    for (EntryRow entry = history.peek();
        entry != null && (row == null || compare(entry, row) < 0);
        entry = history.peek()) {
      findings.add(
          "entry " + entry.version() + " of account " + entry.account(),
          "there is no such account");
      entries++;
      history.next();
    }
  }

  private static int compare(EntryRow entry, AccountRow row) {
    int lanes = Long.compare(entry.lane(), row.lane());
    return lanes != 0 ? lanes : Long.compare(entry.account(), row.account());
  }

  /// The checkpoint's accounts before this one, or all that are left.
  private void vanishedAccounts(@Nullable AccountRow row) {
    if (since == null) {
      return;
    }
    for (AccountHead known = since.account();
        known != null && (row == null || isBefore(known.account(), row));
        known = since.account()) {
      findings.add(
          "account " + known.account(), "it is in the checkpoint, but not in the books any more");
      since.next();
    }
  }

  private static boolean isBefore(AccountId known, AccountRow row) {
    int lanes = Long.compare(known.lane().number(), row.lane());
    return lanes != 0 ? lanes < 0 : known.value() < row.account();
  }

  private void pairs() {
    try (Rows<PairRow> rows = books.pairs()) {
      for (PairRow pair = rows.next(); pair != null; pair = rows.next()) {
        // One that cannot be read was told of beside its entry.
        if (pair.content() instanceof Stored.Whole<TransactionRow>(TransactionRow transaction)) {
          pair(pair, transaction);
        }
      }
    }
  }

  private void pair(PairRow pair, TransactionRow transaction) {
    String where = "transaction " + pair.key();
    Lane here = transaction.account().lane();
    Lane there = Objects.requireNonNull(transaction.target()).lane();
    if (pair.lane() != here.number() && pair.lane() != there.number()) {
      findings.add(where, "it stands in lane " + pair.lane() + ", where no account of it is");
    }
    if (!here.equals(there)) {
      TransactionRow twin = pair.twin().orNull();
      if (!transaction.equals(twin)) {
        findings.add(
            where,
            twin == null
                ? "its row in the other lane is not there"
                : "its rows in its two lanes differ");
      }
    }
    Side source = ofTransaction(transaction, pair.source());
    Side target = ofTransaction(transaction, pair.target());
    if (source == null || target == null) {
      findings.add(where, "one of its two entries is not there");
      return;
    }
    findings.compare(where, "time of its second entry", source.recordedAt(), target.recordedAt());
    boolean exchanges = transaction.type() == TransactionType.EXCHANGE;
    if (exchanges == source.currency().equals(target.currency())) {
      findings.add(
          where,
          transaction.type().code() + " from " + source.currency() + " to " + target.currency());
    }
    if (!exchanges) {
      findings.compare(where, "what arrived", source.moved().negate(), target.moved());
    }
    if (!target.moved().isPositive()) {
      findings.add(new Finding(where, "what arrived", "more than zero", target.moved().toString()));
    }
  }

  private static @Nullable Side ofTransaction(TransactionRow transaction, @Nullable Side side) {
    return side != null && side.transaction().equals(transaction.id()) ? side : null;
  }

  private void strays() {
    try (Rows<Finding> rows = books.strays()) {
      for (Finding stray = rows.next(); stray != null; stray = rows.next()) {
        findings.add(stray);
      }
    }
  }

  private void subjects() {
    try (Ahead<SubjectRow<Merchant>> merchantRows = new Ahead<>(books.merchants());
        Ahead<SubjectRow<Opening>> openings = new Ahead<>(books.openings());
        Ahead<SubjectRow<MerchantKey>> keys = new Ahead<>(books.keys());
        Ahead<SubjectRow<Credential>> credentials = new Ahead<>(books.credentials());
        Ahead<SubjectRow<Operator>> operators = new Ahead<>(books.operators());
        Ahead<SubjectRow<LogLine>> log = new Ahead<>(books.log())) {
      while (true) {
        Subject next = subject(merchantRows.peek());
        next = first(next, subject(openings.peek()));
        next = first(next, subject(keys.peek()));
        next = first(next, subject(credentials.peek()));
        next = first(next, subject(operators.peek()));
        next = first(next, subject(log.peek()));
        vanishedSubjects(next);
        if (next == null) {
          return;
        }
        if (next.name().isEmpty()) {
          homeless(next, keys, "it belongs to no merchant");
          homeless(next, credentials, "it belongs to no key of a merchant");
        }
        SubjectVerification subject = new SubjectVerification(findings, next.name(), known(next));
        for (var line = take(next, log); line != null; line = take(next, log)) {
          subject.line(line.key(), line.content());
          logLines++;
        }
        for (var each = take(next, openings); each != null; each = take(next, openings)) {
          subject.account(each.key(), each.content());
        }
        for (var each = take(next, merchantRows); each != null; each = take(next, merchantRows)) {
          subject.merchant(each.key(), each.content(), books::merchant);
          merchants++;
        }
        for (var key = take(next, keys); key != null; key = take(next, keys)) {
          subject.key(key.key(), key.content());
        }
        for (var each = take(next, credentials); each != null; each = take(next, credentials)) {
          subject.credential(each.key(), each.content());
        }
        for (var each = take(next, operators); each != null; each = take(next, operators)) {
          subject.operator(each.key(), each.content());
        }
        subject.end();
        LogHead head = subject.head();
        if (head != null) {
          checkpoint.log(head);
          subjects++;
        }
      }
    }
  }

  /// A subject in the order of the rows.
  private record Subject(long lane, String name) implements Comparable<Subject> {

    @Override
    public int compareTo(Subject other) {
      int lanes = Long.compare(lane, other.lane);
      return lanes != 0 ? lanes : name.compareTo(other.name);
    }
  }

  private static @Nullable Subject subject(@Nullable SubjectRow<?> row) {
    return row == null ? null : new Subject(row.lane(), row.subject());
  }

  private static @Nullable Subject first(@Nullable Subject one, @Nullable Subject other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /// The next row, if it is of this subject.
  private static <T> @Nullable SubjectRow<T> take(Subject subject, Ahead<SubjectRow<T>> rows) {
    SubjectRow<T> row = rows.peek();
    return subject.equals(subject(row)) ? rows.next() : null;
  }

  private <T> void homeless(Subject nobody, Ahead<SubjectRow<T>> rows, String what) {
    for (var row = take(nobody, rows); row != null; row = take(nobody, rows)) {
      findings.add(row.key(), what);
    }
  }

  private @Nullable LogHead known(Subject subject) {
    LogHead known = since == null ? null : since.log();
    if (since == null || known == null || !known.subject().equals(subject.name())) {
      return null;
    }
    since.next();
    return known;
  }

  /// The checkpoint's subjects before this one, or all that are left.
  private void vanishedSubjects(@Nullable Subject next) {
    if (since == null) {
      return;
    }
    for (LogHead known = since.log();
        known != null && (next == null || subject(known).compareTo(next) < 0);
        known = since.log()) {
      findings.add(
          "log " + known.subject(), "it is in the checkpoint, but not in the books any more");
      since.next();
    }
  }

  private static Subject subject(LogHead head) {
    return new Subject(Lane.ofName(head.subject()).number(), head.subject());
  }

  /// Rows of which the next one can be seen before it is taken.
  private static final class Ahead<T> implements AutoCloseable {

    private final Rows<T> rows;
    private @Nullable T next;

    Ahead(Rows<T> rows) {
      this.rows = rows;
      this.next = rows.next();
    }

    @Nullable T peek() {
      return next;
    }

    @Nullable T next() {
      T taken = next;
      if (taken != null) {
        next = rows.next();
      }
      return taken;
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
