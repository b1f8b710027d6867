package dev.saldo.files;

import dev.saldo.api.Problem;
import dev.saldo.api.ProblemException;
import dev.saldo.files.ImportFile.Look;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks at every row of a file as an import would, without a server and without writing anything:
/// shapes, amounts, currencies and their digits, types. What depends on the books it cannot know.
public final class DryRun {

  /// How many rejects are told one by one.
  private static final int MOST_TOLD = 20;

  private static final int TOLD_EVERY = 1_000;

  /// The transactions of one type and currency.
  ///
  /// @param amount the sum of what their `amount` says; those without one say all that is left of a
  ///   hold
  public record Sum(String type, String currency, long count, String amount, String fee) {}

  /// A sum that is being made.
  private record Running(long count, Amount amount, Amount fee) {}

  /// A row that would not be recorded.
  public record Reject(long line, String code, String reason) {}

  /// What was found.
  ///
  /// @param counts `recorded` are those that could be; none is known to be there
  /// @param sums by type and currency
  /// @param merchants how many different ones are named
  /// @param first the earliest `occurredAt`; null when there is none
  /// @param last the latest one
  /// @param rejects the first of them
  public record Report(
      ImportReport counts,
      List<Sum> sums,
      long merchants,
      @Nullable Instant first,
      @Nullable Instant last,
      List<Reject> rejects) {}

  private record Group(TransactionType type, String currency) {}

  private final Kind kind;
  private final SortedMap<Group, Running> sums =
      new TreeMap<>(Comparator.comparing(Group::type).thenComparing(Group::currency));
  private final TreeSet<String> merchants = new TreeSet<>();
  private final SortedMap<String, Long> rejected = new TreeMap<>();
  private final List<Reject> rejects = new ArrayList<>();
  private long rows;
  private long fit;
  private long leftOut;
  private @Nullable Instant first;
  private @Nullable Instant last;

  private DryRun(Kind kind) {
    this.kind = kind;
  }

  /// Looks through a file.
  ///
  /// @throws FileException when it cannot be used
  public static Report run(ImportFile file, Import.Progress progress) throws FileException {
    try {
      Look look = file.look();
      try (Rows source = file.rows(look)) {
        return new DryRun(file.kind()).run(source, look.lines(), progress);
      }
    } catch (IOException e) {
      throw new FileException(file.path() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Looks through the transactions of a whole ledger.
  ///
  /// @param books the ledger, verified
  public static Report run(StoredBooks books, Import.Progress progress) {
    DryRun run = new DryRun(Kind.TRANSACTIONS);
    long entries = 0;
    long of = books.entryCount();
    try (PastTransactions past = new PastTransactions(books)) {
      for (PastTransaction each = past.next(); each != null; each = past.next()) {
        TransactionId hold = each.row().hold();
        byte[] line = each.line(hold == null ? null : hold.toString(), false);
        run.rows++;
        run.look(new Row(run.rows, List.of(), List.of(line), null));
        entries += each.entries().size();
        progress.at(entries, of);
      }
    }
    return run.report();
  }

  private Report run(Rows source, long lines, Import.Progress progress)
      throws IOException, FileException {
    for (Row row = source.next(); row != null; row = source.next()) {
      rows++;
      look(row);
      if (rows % TOLD_EVERY == 0) {
        progress.at(Math.min(row.line(), lines - 1), lines);
      }
    }
    progress.at(lines, lines);
    return report();
  }

  private Report report() {
    return new Report(
        new ImportReport(rows, fit, 0, leftOut, rejected),
        sums.entrySet().stream()
            .map(sum ->
                new Sum(
                    sum.getKey().type().code(),
                    sum.getKey().currency(),
                    sum.getValue().count(),
                    sum.getValue().amount().toString(),
                    sum.getValue().fee().toString()))
            .toList(),
        merchants.size(),
        first,
        last,
        rejects);
  }

  private void look(Row row) {
    if (row.isLeftOut()) {
      leftOut++;
      return;
    }
    Row.@Nullable Fault fault = row.fault();
    List<Posting> postings = new ArrayList<>();
    for (byte[] line : row.asked()) {
      try {
        Optional<Posting> posting = kind.check(line);
        posting.ifPresent(postings::add);
      } catch (ProblemException e) {
        Problem problem = e.problem();
        fault = fault == null ? new Row.Fault(problem.code(), problem.detail()) : fault;
      }
    }
    if (fault == null) {
      fit += row.asked().size();
      postings.forEach(this::add);
      return;
    }
    rejected.merge(fault.code(), 1L, Long::sum);
    if (rejects.size() < MOST_TOLD) {
      rejects.add(new Reject(row.line(), fault.code(), fault.reason()));
    }
  }

  private void add(Posting posting) {
    merchants.add(posting.merchant().value());
    Currency currency = posting.account().currency();
    Amount amount = Objects.requireNonNullElse(posting.terms().amount(), Amount.ZERO);
    sums.merge(
        new Group(posting.terms().type(), currency.code()),
        new Running(1, amount, posting.terms().fee()),
        (one, other) ->
            new Running(
                one.count() + other.count(),
                one.amount().plus(other.amount()),
                one.fee().plus(other.fee())));
    Instant at = posting.occurredAt();
    if (at != null) {
      first = first == null || at.isBefore(first) ? at : first;
      last = last == null || at.isAfter(last) ? at : last;
    }
  }
}
