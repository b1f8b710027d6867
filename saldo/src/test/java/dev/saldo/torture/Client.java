package dev.saldo.torture;

import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.torture.Held.Kind;
import dev.saldo.torture.Wire.Answer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One of many who ask for all sorts of things, and remember every answer.
///
/// It knows what each of its postings changes before it asks, by rules of its own; it draws on its
/// own holds only, on each for one thing at a time. For one thread at a time.
final class Client {

  /// The currency in which all sorts of things happen.
  static final String MIXED = "USD";

  /// The currency in which there are only payments, so that what is read never falls.
  static final String SAVED = Reading.DEFAULT_CURRENCY;

  private static final int MOST_HOLDS = 12;

  /// Who knows of so many no more asks again for these: while a server is away, new ones would only
  /// pile up that never reached it.
  private static final int MOST_OPEN = 50;

  private static final int LONGEST_HOLD_MILLIS = 700;

  /// What was paid in, per merchant, in [#SAVED].
  record Saved(AtomicLong asked, AtomicLong answered) {}

  final List<Remembered> remembered = new ArrayList<>();

  /// Those of [#remembered] that may be there or not.
  final List<Remembered> open = new ArrayList<>();

  final List<Held> holds = new ArrayList<>();

  private final String name;
  private final Random random;
  private final Wire wire;
  private final InstantSource clock;
  private final List<String> merchants;
  private final Map<String, Saved> saved;
  private final Findings findings;
  private int serial;

  Client(
      String name,
      Random random,
      Wire wire,
      InstantSource clock,
      List<String> merchants,
      Map<String, Saved> saved,
      Findings findings) {
    this.name = name;
    this.random = random;
    this.wire = wire;
    this.clock = clock;
    this.merchants = merchants;
    this.saved = saved;
    this.findings = findings;
  }

  /// Asks for something.
  ///
  /// @return how much was answered: 0 when the server was not there, or could not say
  int step() {
    int kind = random.nextInt(100);
    if (kind < 10) {
      return read();
    }
    if (open.size() >= MOST_OPEN) {
      return ask(open.get(random.nextInt(open.size())));
    }
    if (kind < 16) {
      return bulk();
    }
    if (kind < 22) {
      return replay();
    }
    if (kind < 24) {
      return contradict();
    }
    if (kind < 32 && !open.isEmpty()) {
      return ask(open.get(random.nextInt(open.size())));
    }
    return ask(next());
  }

  // What is asked for

  private Remembered next() {
    int kind = random.nextInt(100);
    Purse purse = new Purse(merchant(), MIXED);
    if (kind < 14) {
      return payment(new Purse(merchant(), SAVED), 0);
    }
    if (kind < 36) {
      return payment(purse, 1 + random.nextInt(100));
    }
    if (kind < 44) {
      return reserving(purse);
    }
    if (kind < 54) {
      return refund(purse);
    }
    if (kind < 68) {
      return transfer(purse);
    }
    Held held = holds.size() < MOST_HOLDS ? null : free();
    if (held == null && kind < 84) {
      return holding(purse);
    }
    held = held == null ? free() : held;
    return held == null ? payment(purse, 7) : drawing(held);
  }

  private String merchant() {
    // The first has half of it: it is hot.
    return merchants.get(random.nextBoolean() ? 0 : random.nextInt(merchants.size()));
  }

  private long cents(int most) {
    return 1 + random.nextInt(most);
  }

  private Remembered payment(Purse purse, long fee) {
    long amount = 10_000 + cents(90_000);
    Saved sums = saved.get(purse.merchant());
    if (purse.currency().equals(SAVED) && sums != null) {
      sums.asked().addAndGet(amount);
    }
    return remember(
        purse,
        "payment",
        ",\"amount\":\"%s\",\"fee\":\"%s\"".formatted(Wire.amount(amount), Wire.amount(fee)),
        Map.of(purse, new Figures(amount - fee, 0, 0, 0, fee)),
        null,
        null,
        0);
  }

  private Remembered reserving(Purse purse) {
    long amount = 10_000 + cents(90_000);
    long reserve = cents(5_000);
    Held held = new Held(purse, Kind.RESERVE, reserve, 0, releaseAt());
    return remember(
        purse,
        "payment",
        ",\"amount\":\"%s\",\"reserve\":\"%s\"%s"
            .formatted(Wire.amount(amount), Wire.amount(reserve), releaseAt(held)),
        Map.of(purse, new Figures(amount - reserve, 0, reserve, 0, 0)),
        held,
        null,
        0);
  }

  private Remembered refund(Purse purse) {
    long amount = cents(5_000);
    long fee = cents(50);
    return remember(
        purse,
        random.nextInt(4) == 0 ? "chargeback" : "refund",
        ",\"amount\":\"%s\",\"fee\":\"%s\"".formatted(Wire.amount(amount), Wire.amount(fee)),
        Map.of(purse, new Figures(-amount - fee, 0, 0, 0, fee)),
        null,
        null,
        0);
  }

  private Remembered transfer(Purse from) {
    Purse to = new Purse(merchants.get(random.nextInt(merchants.size())), MIXED);
    if (to.equals(from)) {
      return refund(from);
    }
    long amount = cents(3_000);
    return remember(
        from,
        "transfer",
        ",\"amount\":\"%s\",\"to\":{\"merchant\":\"%s\"}"
            .formatted(Wire.amount(amount), to.merchant()),
        Map.of(from, Figures.available(-amount), to, Figures.available(amount)),
        null,
        null,
        0);
  }

  private Remembered holding(Purse purse) {
    long amount = cents(4_000);
    if (random.nextBoolean()) {
      long fee = random.nextInt(100);
      return remember(
          purse,
          "payout",
          ",\"amount\":\"%s\",\"fee\":\"%s\"".formatted(Wire.amount(amount), Wire.amount(fee)),
          Map.of(purse, new Figures(-amount - fee, amount + fee, 0, 0, 0)),
          new Held(purse, Kind.PAYOUT, amount, fee, null),
          null,
          0);
    }
    boolean freezes = random.nextBoolean();
    Held held = new Held(purse, freezes ? Kind.FREEZE : Kind.RESERVE, amount, 0, releaseAt());
    return remember(
        purse,
        freezes ? "freeze" : "reserve",
        ",\"amount\":\"%s\"%s".formatted(Wire.amount(amount), releaseAt(held)),
        Map.of(
            purse,
            freezes
                ? new Figures(-amount, 0, 0, amount, 0)
                : new Figures(-amount, 0, amount, 0, 0)),
        held,
        null,
        0);
  }

  /// Mostly soon, so that it falls due while much else happens.
  private @Nullable Instant releaseAt() {
    return random.nextInt(3) == 0
        ? null
        : clock
            .instant()
            .plusMillis(100 + random.nextInt(LONGEST_HOLD_MILLIS))
            .truncatedTo(ChronoUnit.MILLIS);
  }

  private static String releaseAt(Held held) {
    return held.releaseAt == null ? "" : ",\"releaseAt\":\"" + held.releaseAt + "\"";
  }

  /// A hold on which nothing draws just now, and which is not due.
  private @Nullable Held free() {
    holds.removeIf(held -> held.left == 0);
    List<Held> free =
        holds.stream()
            .filter(held -> !held.busy && !held.id.isEmpty() && held.releaseAt == null)
            .toList();
    List<Held> any = holds.stream().filter(held -> !held.busy && !held.id.isEmpty()).toList();
    List<Held> from = free.isEmpty() ? any : free;
    return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
  }

  private Remembered drawing(Held held) {
    boolean all = random.nextInt(3) == 0 || held.left == 1;
    boolean cancels = held.kind == Kind.PAYOUT && all && random.nextBoolean();
    long part = all ? held.left : cents((int) held.left - 1);
    String type =
        switch (held.kind) {
          case PAYOUT -> cancels ? "payout_cancellation" : "payout_settlement";
          case RESERVE -> "reserve_release";
          case FREEZE -> "unfreeze";
        };
    held.busy = true;
    return remember(
        held.purse,
        type,
        ",\"hold\":\"%s\"%s"
            .formatted(held.id, all ? "" : ",\"amount\":\"" + Wire.amount(part) + "\""),
        Map.of(held.purse, held.drawn(part, !cancels)),
        null,
        held,
        part);
  }

  private Remembered remember(
      Purse purse,
      String type,
      String more,
      Map<Purse, Figures> changes,
      @Nullable Held opens,
      @Nullable Held draws,
      long part) {
    String key = name + "-" + ++serial;
    String body =
        "{\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"%s\",\"currency\":\"%s\"%s}"
            .formatted(key, type, purse.merchant(), purse.currency(), more);
    Remembered posting = new Remembered(purse.merchant(), key, body, changes, opens, draws, part);
    remembered.add(posting);
    open.add(posting);
    return posting;
  }

  // How it is asked for, and what may be answered

  /// Asks for a posting once.
  ///
  /// @return 0 when nothing was decided
  int ask(Remembered posting) {
    switch (wire.ask(wire.post("/ledger/v1/transactions", posting.body))) {
      case Answer.Said said -> {
        return told(
            posting,
            said.status(),
            said.replayed(),
            said.status() < 300 ? said.json() : null,
            said.code(),
            said.body());
      }
      case Answer.Lost() -> posting.lost = true;
      case Answer.NotReached() -> {}
    }
    return 0;
  }

  /// Notes what was told of a posting, and whether that can be.
  ///
  /// @return 0 when nothing was decided
  private int told(
      Remembered posting,
      int status,
      boolean replayed,
      @Nullable JsonObject transaction,
      String code,
      String said) {
    if (transaction != null && (status == 201 || status == 200)) {
      recorded(posting, status, replayed, transaction);
      return 1;
    }
    if (status == 503 && code.equals("outcome_unknown")) {
      posting.lost = true;
      return 0;
    }
    if (status == 503) {
      findings.check(code.equals("overloaded"), posting + " was answered " + said);
      return 0;
    }
    boolean may =
        switch (code) {
          case "insufficient_funds" -> true;
          case "hold_closed", "hold_exceeded" ->
              posting.draws != null && posting.draws.releaseAt != null;
          case "invalid_request" -> posting.opens != null && posting.opens.releaseAt != null;
          default -> false;
        };
    findings.check(
        may && !posting.isRecorded(),
        "%s, which is %s, was answered %d %s".formatted(posting, posting.state, status, said));
    if (!posting.isRecorded()) {
      posting.refused();
      open.remove(posting);
      if (!code.equals("insufficient_funds")) {
        holds.remove(posting.draws); // it was released by itself
      }
    }
    return 1;
  }

  private void recorded(Remembered posting, int status, boolean replayed, JsonObject transaction) {
    if (posting.isRecorded()) {
      findings.check(
          status == 200 && replayed && transaction.equals(posting.answer),
          "%s was recorded, and is answered %d, %s, in place of %s"
              .formatted(posting, status, transaction, posting.answer));
      return;
    }
    findings.check(
        posting.state == Remembered.State.OPEN,
        posting + " was refused, and is recorded now, by nobody");
    findings.check(
        status == 201 ? !replayed : replayed && posting.lost,
        "%s is answered %d, though %s"
            .formatted(
                posting,
                status,
                posting.lost ? "an answer was lost" : "nothing had happened to it before"));
    findings.check(
        Wire.changes(transaction).equals(posting.changes),
        "%s should change %s, and is answered %s".formatted(posting, posting.changes, transaction));
    posting.recorded(transaction);
    open.remove(posting);
    if (posting.opens != null) {
      holds.add(posting.opens);
    }
    Saved sums = saved.get(posting.merchant);
    Figures paid = posting.changes.get(new Purse(posting.merchant, SAVED));
    if (sums != null && paid != null) {
      sums.answered().addAndGet(paid.available());
    }
  }

  private @Nullable Remembered recordedBefore() {
    for (int attempt = 0; attempt < 10 && !remembered.isEmpty(); attempt++) {
      // Rather a late one: those were under way when something happened.
      int back =
          random.nextInt(random.nextBoolean() ? remembered.size() : 1 + remembered.size() / 8);
      Remembered posting = remembered.get(remembered.size() - 1 - back);
      if (posting.isRecorded()) {
        return posting;
      }
    }
    return null;
  }

  private int replay() {
    Remembered posting = recordedBefore();
    return ask(posting == null ? next() : posting);
  }

  /// Asks for something else under the idempotency key of what was recorded.
  private int contradict() {
    Remembered posting = recordedBefore();
    if (posting == null) {
      return ask(next());
    }
    String other = posting.body.substring(0, posting.body.length() - 1) + ",\"reference\":\"no\"}";
    if (wire.ask(wire.post("/ledger/v1/transactions", other)) instanceof Answer.Said said
        && said.status() != 503) {
      findings.check(
          said.code().equals("key_conflict"),
          posting + " was asked for with other content, and answered " + said);
      return 1;
    }
    return 0;
  }

  private int bulk() {
    List<Remembered> lines = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (int i = 2 + random.nextInt(30); i > 0; i--) {
      Remembered before = random.nextInt(8) == 0 ? recordedBefore() : null;
      Remembered line = before == null ? next() : before;
      lines.add(line);
      body.append(line.body).append('\n');
    }
    List<String> answers = new ArrayList<>();
    Answer answer = wire.askInBulk(body.toString(), answers);
    int decided = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (i < answers.size()) {
        decided += toldOfLine(lines.get(i), i + 1, answers.get(i));
      } else {
        switch (answer) {
          case Answer.Lost() -> lines.get(i).lost = true;
          case Answer.NotReached() -> {}
          case Answer.Said said ->
              findings.check(
                  said.status() == 503,
                  "line %d of a bulk was not answered; the whole was, %s".formatted(i + 1, said));
        }
      }
    }
    return decided;
  }

  private int toldOfLine(Remembered posting, int line, String text) {
    JsonObject answer = Wire.object(text);
    findings.check(
        Wire.number(answer, "line").intValueExact() == line,
        "line " + line + " is answered " + text);
    int status = Wire.number(answer, "status").intValueExact();
    return told(
        posting,
        status,
        status == 200,
        status < 300 ? Wire.object(answer, "transaction") : null,
        status < 300 ? "" : Wire.text(Wire.object(answer, "problem"), "code"),
        text);
  }

  /// What is read of an account that is only paid into: no less than what had been answered before
  /// it was asked, no more than what had been asked for when it was answered.
  private int read() {
    String merchant = merchant();
    Reading reading = Reading.values()[random.nextInt(Reading.values().length)];
    Saved sums = saved.get(merchant);
    if (sums == null) {
      return 0;
    }
    long least = sums.answered().get();
    if (!(reading.ask(wire, merchant) instanceof Answer.Said said) || said.status() == 503) {
      return 0;
    }
    long most = sums.asked().get();
    if (findings.check(
        said.status() == 200, merchant + " in " + reading + " was answered " + said)) {
      long shown = reading.available(said.json(), SAVED);
      findings.check(
          least <= shown && shown <= most,
          "%s in %s shows %d, and %d had been answered, %d asked for"
              .formatted(merchant, reading, shown, least, most));
    }
    return 1;
  }
}
