package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sums over the installation. To take them is to read every account, so it is done by one at a
/// time, and what it gave is told to all who ask within the next [#KEPT].
final class TotalRoutes {

  private static final Duration KEPT = Duration.ofSeconds(5);

  /// @param until when they are to be taken anew
  private record Taken(Instant asOf, Instant until, List<CurrencyTotal> totals) {

    boolean isFresh(Instant now) {
      return !now.isBefore(asOf) && now.isBefore(until);
    }
  }

  private final LedgerStore store;
  private final Lock taking = new ReentrantLock();
  private @Nullable Taken last;

  TotalRoutes(LedgerStore store) {
    this.store = store;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/totals", (_, _) -> show()));
  }

  private Answer show() {
    Taken taken = taken();
    return Answers.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("asOf", taken.asOf().toString());
          Answers.writeItems(json, taken.totals(), TotalRoutes::write);
          json.writeEndObject();
        });
  }

  private Taken taken() {
    taking.lock();
    try {
      Instant now = store.now();
      Taken taken = last;
      if (taken == null || !taken.isFresh(now)) {
        List<CurrencyTotal> totals = store.totals();
        // From its end, so that it is never done all the time, however long it takes.
        taken = new Taken(now, store.now().plus(KEPT), totals);
        last = taken;
      }
      return taken;
    } finally {
      taking.unlock();
    }
  }

  private static void write(JsonGenerator json, CurrencyTotal total) throws IOException {
    Balance sum = total.sum();
    json.writeStartObject();
    json.writeStringField("currency", total.currency().code());
    json.writeStringField("gross", sum.gross().toString());
    json.writeStringField("fees", sum.fees().toString());
    json.writeStringField("pending", sum.pending().toString());
    json.writeStringField("reserved", sum.reserved().toString());
    json.writeStringField("frozen", sum.frozen().toString());
    json.writeStringField("available", sum.available().toString());
    json.writeNumberField("merchants", total.merchants());
    json.writeEndObject();
  }
}
