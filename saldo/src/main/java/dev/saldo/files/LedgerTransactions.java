package dev.saldo.files;

import dev.saldo.client.Ask;
import dev.saldo.client.Bulk;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.LedgerImport.Phase;
import dev.saldo.files.LedgerImport.Progress;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.TransactionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has a server record the transactions of a whole ledger again.
///
/// **Order.** [PastTransactions] come in an order in which they can be recorded. One that draws on
/// a hold needs the hold's new id, so it waits until the transaction is answered that opens it, and
/// all that comes later of its merchants with it; what is of other merchants goes on.
///
/// **Timed holds** that are open still are opened with their `releaseAt`. Those that fell due since
/// cannot be: they are opened without, and what is left of them is released in the end. What
/// decides is what the server records: where it refuses the one form because of the time, or
/// recorded the other one in an earlier run, the other is asked for. So nothing about it is kept
/// beside the file, and a run that goes on comes to the same.
///
/// For one thread.
final class LedgerTransactions {

  /// How many transactions may wait for others to be answered.
  private static final int MOST_WAITING = 10_000;

  /// So many holds are looked through for those that are closed.
  private static final int MANY_HOLDS = 100_000;

  private static final String HOLD_CLOSED = "hold_closed";

  /// A hold that is going to be drawn on. There may be millions, so no more is kept of one.
  ///
  /// @param high the upper 64 bits of the new id
  /// @param low the lower ones
  /// @param closed when the last draw was recorded, in microseconds since 1970; [Long#MAX_VALUE]
  ///   when it is open still
  private record DrawnHold(long high, long low, long closed) {}

  /// A hold that fell due before it was opened again. There may be many of them, too.
  ///
  /// @param old its id in the ledger
  /// @param id the new one
  private record DueHold(
      Instant releaseAt, AccountRef account, HoldKind kind, TransactionId old, TransactionId id) {}

  /// A line that is asked for.
  ///
  /// @param number of the transaction, in their order
  /// @param timed whether the hold that it opens is to release itself
  /// @param isOther whether it was asked for in another form before
  private record Line(
      long number,
      PastTransaction past,
      @Nullable String hold,
      boolean timed,
      boolean isOther,
      byte[] bytes) {

    static Line of(long number, PastTransaction past, @Nullable String hold, boolean timed) {
      return new Line(number, past, hold, timed, false, past.line(hold, timed));
    }

    private Line other(@Nullable String otherHold, boolean otherTimed) {
      return new Line(number, past, otherHold, otherTimed, true, past.line(otherHold, otherTimed));
    }

    /// What to ask for instead, where it may be the time of a release that this was refused for;
    /// null when there is nothing.
    ///
    /// A hold's time has come, or had come, or had not, when it was opened in an earlier run, maybe
    /// out of an earlier export, when it was open. Or a hold that is drawn on has released itself
    /// since it was opened: so what it gave is available.
    @Nullable Line otherwise(Bulk.Line answer) {
      if (isOther) {
        return null;
      }
      boolean isTaken = answer.code().equals("key_conflict");
      if (past.hasTime() && (isTaken || (timed && answer.code().equals("invalid_request")))) {
        return other(hold, !timed);
      }
      if (past.takesWhatIsThere() && (isTaken || answer.code().equals(HOLD_CLOSED))) {
        return other(null, timed);
      }
      return null;
    }
  }

  private final StoredBooks books;
  private final LedgerClient server;
  private final Progress progress;
  private final Decisions transactions;

  private final Map<TransactionId, DrawnHold> holds = new HashMap<>();
  private int mostHolds = MANY_HOLDS;
  private final List<DueHold> due = new ArrayList<>();
  private final Map<AccountRef, AccountRef> accountsDue = new HashMap<>();
  private Deque<PastTransaction> waiting = new ArrayDeque<>();

  /// When the recording began by the server's clock; null before.
  private @Nullable Instant begun;

  private final long of;
  private long number;
  private long entries;
  private long recorded;
  private long there;
  private final SortedMap<String, Long> rejected = new TreeMap<>();

  LedgerTransactions(
      StoredBooks books, LedgerClient server, Consumer<String> notices, Progress progress) {
    this.books = books;
    this.server = server;
    this.progress = progress;
    this.of = books.entryCount();
    this.transactions = new Decisions(server, Kind.TRANSACTIONS, notices);
  }

  /// What came of them so far.
  ImportReport report() {
    return new ImportReport(number, recorded, there, 0, rejected);
  }

  void record(Rejects rejects) throws IOException, ClientException {
    try (PastTransactions past = new PastTransactions(books)) {
      for (List<PastTransaction> next = next(past); !next.isEmpty(); next = next(past)) {
        record(next, rejects);
      }
    }
    release(rejects);
  }

  /// What can be asked for next; nothing when nothing is left.
  private List<PastTransaction> next(PastTransactions past) {
    List<PastTransaction> next = new ArrayList<>();
    Set<TransactionId> opening = new HashSet<>();
    Set<MerchantId> stopped = new HashSet<>();
    Deque<PastTransaction> before = waiting;
    waiting = new ArrayDeque<>();
    for (PastTransaction each : before) {
      if (next.size() < Bulk.MOST_LINES && goes(each, opening, stopped)) {
        next.add(each);
      } else {
        waiting.add(each);
      }
    }
    while (next.size() < Bulk.MOST_LINES && waiting.size() < MOST_WAITING) {
      PastTransaction each = past.next();
      if (each == null) {
        break;
      }
      (goes(each, opening, stopped) ? next : waiting).add(each);
    }
    return next;
  }

  /// Whether it can be asked for in the same request.
  ///
  /// @param opening the transactions in it that open holds
  /// @param stopped the merchants of which something waits
  private static boolean goes(
      PastTransaction past, Set<TransactionId> opening, Set<MerchantId> stopped) {
    TransactionId hold = past.row().hold();
    if ((hold != null && opening.contains(hold))
        || past.merchants().stream().anyMatch(stopped::contains)) {
      stopped.addAll(past.merchants());
      return false;
    }
    if (past.opened() != null) {
      opening.add(past.id());
    }
    return true;
  }

  private void record(List<PastTransaction> batch, Rejects rejects)
      throws IOException, ClientException {
    List<Line> lines = new ArrayList<>();
    if (begun == null) {
      begun = Instant.parse(balances(batch.getFirst().merchant()).text("asOf"));
    }
    for (PastTransaction past : batch) {
      number++;
      entries += past.entries().size();
      boolean timed = past.isTimed() && releaseAt(past).isAfter(begun);
      TransactionId drawnOn = past.row().hold();
      String hold = drawnOn == null ? null : drawn(drawnOn);
      if (drawnOn != null && hold == null) {
        // With the hold that it had there: without, it would be something else.
        reject(
            Line.of(number, past, drawnOn.toString(), timed),
            "hold_unknown",
            "what opened its hold was not recorded",
            rejects);
      } else {
        lines.add(Line.of(number, past, hold, timed));
      }
    }
    List<Bulk.Line> answers = answers(lines);
    for (int i = 0; i < lines.size(); i++) {
      take(lines.get(i), answers.get(i), rejects);
    }
    forget(batch.getLast().recordedAt());
    progress.at(Phase.RECORDING, entries, of);
  }

  private static Instant releaseAt(PastTransaction past) {
    return Objects.requireNonNull(Objects.requireNonNull(past.opened()).releaseAt());
  }

  private JsonObject balances(MerchantId merchant) throws ClientException {
    return server.ask(Ask.get("merchants", merchant.value(), "balances"), Decisions.LONGEST).json();
  }

  /// The new id of a hold; null when there is none.
  private @Nullable String drawn(TransactionId hold) {
    DrawnHold open = holds.get(hold);
    return open == null ? null : new TransactionId(open.high(), open.low()).toString();
  }

  /// Forgets holds that nothing draws on that is still to come.
  ///
  /// @param recordedAt of the last transaction that was asked for
  private void forget(Instant recordedAt) {
    if (holds.size() > mostHolds) {
      Instant next = waiting.isEmpty() ? recordedAt : waiting.getFirst().recordedAt();
      long before = Times.micros(next);
      holds.values().removeIf(hold -> hold.closed() < before);
      mostHolds = Math.max(MANY_HOLDS, holds.size() + holds.size() / 4);
    }
  }

  /// Puts what the lines came to in the end into their places.
  private List<Bulk.Line> answers(List<Line> lines) throws ClientException {
    List<Bulk.Line> answers = new ArrayList<>(asked(lines));
    int first = alter(lines, answers);
    while (first < lines.size()) {
      // What came behind may have missed it.
      List<Bulk.Line> again = asked(lines.subList(first, lines.size()));
      for (int i = first; i < lines.size(); i++) {
        if (!answers.get(i).isDone()) {
          answers.set(i, again.get(i - first));
        }
      }
      first = alter(lines, answers);
    }
    return answers;
  }

  /// Puts lines into the places of those that are to be asked for otherwise.
  ///
  /// @return the first of these places; behind the last line when there is none
  private static int alter(List<Line> lines, List<Bulk.Line> answers) {
    int first = lines.size();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line otherwise = lines.get(i).otherwise(answers.get(i));
      if (otherwise != null) {
        lines.set(i, otherwise);
        first = i;
      }
    }
    return first;
  }

  private List<Bulk.Line> asked(List<Line> lines) throws ClientException {
    return transactions.of(lines.stream().map(Line::bytes).toList());
  }

  private void take(Line line, Bulk.Line answer, Rejects rejects) throws IOException {
    PastTransaction past = line.past();
    if (past.releases() && answer.code().equals(HOLD_CLOSED)) {
      there++; // the hold has released itself since it was opened
      return;
    }
    if (!answer.isDone()) {
      reject(line, answer.code(), answer.detail(), rejects);
      return;
    }
    count(answer);
    Hold opened = past.opened();
    if (opened == null) {
      return;
    }
    TransactionId id = TransactionId.parse(answer.id()).orElseThrow();
    if (!opened.left().equals(opened.amount())) {
      Instant closed = opened.closedAt();
      holds.put(
          past.id(),
          new DrawnHold(
              id.high(), id.low(), closed == null ? Long.MAX_VALUE : Times.micros(closed)));
    }
    if (past.isTimed() && !line.timed()) {
      AccountRef account = past.entries().getFirst().ref();
      due.add(
          new DueHold(
              releaseAt(past),
              accountsDue.computeIfAbsent(account, ref -> ref),
              opened.kind(),
              past.id(),
              id));
    }
  }

  private void count(Bulk.Line answer) {
    if (answer.status() == 201) {
      recorded++;
    } else {
      there++;
    }
  }

  private void reject(Line line, String code, String reason, Rejects rejects) throws IOException {
    reject(line.number(), line.bytes(), code, reason, rejects);
  }

  private void reject(long number, byte[] line, String code, String reason, Rejects rejects)
      throws IOException {
    rejected.merge(code, 1L, Long::sum);
    rejects.add(
        new Row(number, List.of(new String(line, StandardCharsets.UTF_8)), List.of(line), null),
        new Row.Fault(code, reason));
  }

  /// Releases what fell due before it was opened again.
  private void release(Rejects rejects) throws IOException, ClientException {
    due.sort(Comparator.comparing(DueHold::releaseAt).thenComparing(hold -> hold.old().toString()));
    for (int from = 0; from < due.size(); from += Bulk.MOST_LINES) {
      List<byte[]> lines =
          due.subList(from, Math.min(from + Bulk.MOST_LINES, due.size())).stream()
              .map(hold ->
                  PastTransaction.release(
                      hold.account(), hold.kind(), hold.old(), hold.releaseAt(), hold.id()))
              .toList();
      List<Bulk.Line> answers = transactions.of(lines);
      for (int i = 0; i < answers.size(); i++) {
        number++;
        if (answers.get(i).isDone()) {
          count(answers.get(i));
        } else {
          reject(number, lines.get(i), answers.get(i).code(), answers.get(i).detail(), rejects);
        }
      }
    }
  }
}
