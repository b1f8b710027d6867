package dev.saldo.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.api.Field;
import dev.saldo.api.Parameters;
import dev.saldo.api.Problem;
import dev.saldo.api.Totals;
import dev.saldo.http.Fault;
import dev.saldo.http.FaultException;
import dev.saldo.http.Json;
import dev.saldo.http.Reply;
import dev.saldo.http.Request;
import dev.saldo.http.StreamedAnswer;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerException;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells open pages what changes, as server-sent events. Thread-safe.
///
/// Each follower has the books looked at again and again, by the reads that are joined anyway; so
/// whatever was recorded is seen, through whichever server it came. A page that hears nothing for
/// longer than a beat knows that it is out of date.
final class Events implements AutoCloseable {

  /// How often it is looked, how often a follower hears something, and how many there may be.
  ///
  /// @param looksToBeat after so many looks without news there is a beat
  /// @param mostOfOne how many followers one operator may have
  record Pace(Duration look, int looksToBeat, int mostOfOne, int most) {

    static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), 5, 16, 500);
  }

  private static final int RETRY_SECONDS = 5;

  /// Browsers ask again by themselves when the answer ends, after so many milliseconds.
  private static final byte[] RETRY = "retry: 2000\n\n".getBytes(US_ASCII);

  private static final byte[] AWAY = ": the books cannot be asked\n\n".getBytes(US_ASCII);
  private static final String CONTENT_TYPE = "text/event-stream";

  /// The last one has nginx hand on at once what it gets.
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no");

  private final Ledger ledger;
  private final Totals totals;
  private final SessionGate sessions;
  private final InstantSource clock;
  private final Pace pace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Integer> followers = new HashMap<>();

  Events(Ledger ledger, Totals totals, SessionGate sessions, InstantSource clock, Pace pace) {
    this.ledger = ledger;
    this.totals = totals;
    this.sessions = sessions;
    this.clock = clock;
    this.pace = pace;
  }

  /// Follows the balances of the merchant that the request names, or else the totals.
  ///
  /// @throws dev.saldo.api.ProblemException when nobody is signed in, or there is no such merchant
  Reply follow(Request request) {
    String operator = sessions.watching(request).operator().name();
    Optional<MerchantId> merchant = Parameters.find(request, "merchant").map(Field::merchant);
    News news = merchant.<News>map(MerchantNews::new).orElseGet(TotalsNews::new);
    return new StreamedAnswer(
        200, CONTENT_TYPE, HEADERS, (_, out) -> follow(operator, request, news, out));
  }

  private void follow(String operator, Request request, News news, OutputStream out)
      throws IOException, InterruptedException {
    enter(operator);
    try {
      out.write(RETRY);
      tell(request, news, out);
    } finally {
      leave(operator);
    }
  }

  private void tell(Request request, News news, OutputStream out)
      throws IOException, InterruptedException {
    int quiet = 0;
    do {
      try {
        if (!sessions.isSignedIn(request)) {
          event(out, "end", this::writeNow);
          return;
        }
        Optional<Json.Writing> told = news.next();
        quiet = told.isPresent() ? 0 : quiet + 1;
        if (told.isPresent()) {
          event(out, news.event(), told.get());
        } else if (quiet % pace.looksToBeat() == 0) {
          event(out, "beat", this::writeNow);
        }
      } catch (LedgerException e) {
        // The page learns it by the missing beats; this is to learn whether there still is one.
        out.write(AWAY);
        out.flush();
      }
    } while (!closed.await(pace.look().toNanos(), TimeUnit.NANOSECONDS));
  }

  private static void event(OutputStream out, String name, Json.Writing data) throws IOException {
    out.write(("event: " + name + "\ndata: ").getBytes(US_ASCII));
    out.write(Json.write(data));
    out.write("\n\n".getBytes(US_ASCII));
    out.flush();
  }

  private void writeNow(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("at", clock.instant().toString());
    json.writeEndObject();
  }

  private synchronized void enter(String operator) {
    int his = followers.getOrDefault(operator, 0);
    int all = followers.values().stream().mapToInt(Integer::intValue).sum();
    if (his >= pace.mostOfOne() || all >= pace.most()) {
      throw new FaultException(
          new Fault(
              Fault.Kind.OVERLOADED, "Too many pages are being kept up to date.", RETRY_SECONDS));
    }
    followers.put(operator, his + 1);
  }

  private synchronized void leave(String operator) {
    followers.computeIfPresent(operator, (_, his) -> his == 1 ? null : his - 1);
  }

  /// Has every follower's answer end.
  @Override
  public void close() {
    closed.countDown();
  }

  /// What one follower is told.
  private interface News {

    String event();

    /// What there is to tell since the last look; something at the first one.
    Optional<Json.Writing> next();
  }

  /// The versions of a merchant's accounts, with the releases that have fallen due.
  private final class MerchantNews implements News {

    private final MerchantId merchant;
    private Map<String, Long> told = Map.of();
    private boolean isFirst = true;

    MerchantNews(MerchantId merchant) {
      this.merchant = merchant;
      look(); // what cannot be followed is to be told before the answer begins
    }

    private MerchantBalances look() {
      return ledger
          .read(new BalanceQuery.ByMerchant(merchant))
          .orElseThrow(() ->
              Problem.notFound("no merchant " + Problem.quoted(merchant.value())).exception());
    }

    @Override
    public String event() {
      return "balances";
    }

    @Override
    public Optional<Json.Writing> next() {
      MerchantBalances seen = look();
      Map<String, Long> versions = new LinkedHashMap<>();
      for (Account account : seen.accounts()) {
        versions.put(account.accountNo(), account.version());
      }
      if (!isFirst && versions.equals(told)) {
        return Optional.empty();
      }
      isFirst = false;
      told = versions;
      return Optional.of(json -> {
        json.writeStartObject();
        json.writeStringField("asOf", seen.asOf().toString());
        json.writeObjectFieldStart("accounts");
        for (Map.Entry<String, Long> account : versions.entrySet()) {
          json.writeNumberField(account.getKey(), account.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
      });
    }
  }

  /// That the sums over the installation are others.
  private final class TotalsNews implements News {

    private @Nullable List<CurrencyTotal> told;

    @Override
    public String event() {
      return "totals";
    }

    @Override
    public Optional<Json.Writing> next() {
      Totals.Taken taken = totals.taken();
      if (taken.totals().equals(told)) {
        return Optional.empty();
      }
      told = taken.totals();
      return Optional.of(json -> {
        json.writeStartObject();
        json.writeStringField("asOf", taken.asOf().toString());
        json.writeEndObject();
      });
    }
  }
}
