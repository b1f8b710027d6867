package dev.saldo.metrics;

import dev.saldo.http.RequestListener;
import dev.saldo.ledger.BatchKind;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerListener;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.TransactionType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts what happens in a server, and tells it in the text format of Prometheus. Thread-safe.
///
/// The labels are words and numbers of ours, from closed lists: faces, statuses, types, outcomes.
/// Nothing that a caller sends becomes one, so neither a secret nor a merchant can be in them, and
/// there can never be too many.
///
/// To count one thing costs some tens of nanoseconds: each meter is looked up once and kept.
public final class Metrics implements RequestListener, LedgerListener, AutoCloseable {

  /// How long a look at the store may take while the figures are being told.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration[] TIMES =
      Stream.of("0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10".split(" "))
          .map(seconds -> Duration.parse("PT" + seconds + "S"))
          .toArray(Duration[]::new);
  private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

  private static final int STATUSES = 600;

  /// Outcomes of postings by number: recorded, replayed, and behind these the refusals.
  private static final int RECORDED = 0;

  private static final int REPLAYED = 1;
  private static final int REFUSED = 2;
  private static final int OUTCOMES = REFUSED + Refusal.values().length;

  private enum Failure {
    UNAVAILABLE("unavailable"),
    OUTCOME_UNKNOWN("outcome_unknown"),
    FAULT("fault");

    private final String code;

    Failure(String code) {
      this.code = code;
    }

    static Failure of(Throwable why) {
      return switch (why) {
        case StoreUnavailableException _ -> UNAVAILABLE;
        case OutcomeUnknownException _ -> OUTCOME_UNKNOWN;
        default -> FAULT;
      };
    }
  }

  private record Requests(Timer time, Counters byStatus) {}

  private record Batches(Timer time, DistributionSummary size, Counters failed) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Requests> requests = new ConcurrentHashMap<>();
  private final List<Batches> batches =
      Arrays.stream(BatchKind.values()).map(this::batches).toList();
  private final Counters postings =
      new Counters(TransactionType.values().length * OUTCOMES, this::postings);
  private final Counters bulkLines = new Counters(STATUSES, this::bulkLines);

  /// Null until the figures are asked for.
  private @Nullable JvmGcMetrics collections;

  private Requests requests(String face) {
    return new Requests(
        Timer.builder("saldo.request")
            .description("From the end of a request's head to when its answer is ready")
            .tag("dialect", face)
            .serviceLevelObjectives(TIMES)
            .register(registry),
        new Counters(
            STATUSES,
            status ->
                Counter.builder("saldo.requests")
                    .description("Requests that were answered")
                    .tag("dialect", face)
                    .tag("status", Integer.toString(status))
                    .register(registry)));
  }

  private Batches batches(BatchKind kind) {
    return new Batches(
        Timer.builder("saldo.batch")
            .description("How long the store took for a batch: commits, and reads")
            .tag("batch", kind.code())
            .serviceLevelObjectives(TIMES)
            .register(registry),
        DistributionSummary.builder("saldo.batch.size")
            .description("How many were answered together")
            .tag("batch", kind.code())
            .serviceLevelObjectives(SIZES)
            .register(registry),
        new Counters(
            Failure.values().length,
            failure ->
                Counter.builder("saldo.batches.failed")
                    .description("Batches that the store did not answer")
                    .tag("batch", kind.code())
                    .tag("why", Failure.values()[failure].code)
                    .register(registry)));
  }

  private Counter postings(int number) {
    return Counter.builder("saldo.postings")
        .description("Postings that were decided")
        .tag("type", TransactionType.values()[number / OUTCOMES].code())
        .tag("outcome", outcome(number % OUTCOMES))
        .register(registry);
  }

  private static String outcome(int number) {
    return switch (number) {
      case RECORDED -> "recorded";
      case REPLAYED -> "replayed";
      default -> Refusal.values()[number - REFUSED].code();
    };
  }

  private Counter bulkLines(int status) {
    return Counter.builder("saldo.bulk.lines")
        .description("Lines of bulk requests that were answered")
        .tag("status", Integer.toString(status))
        .register(registry);
  }

  @Override
  public void answered(String face, int status, long nanos) {
    Requests meters = requests.get(face);
    if (meters == null) {
      meters = requests.computeIfAbsent(face, this::requests); // the names of faces are constants
    }
    meters.time.record(Duration.ofNanos(nanos));
    meters.byStatus.count(status);
  }

  /// A line of a bulk request was answered.
  public void bulkLineAnswered(int status) {
    bulkLines.count(status);
  }

  @Override
  public void answered(BatchKind kind, int size, long nanos) {
    Batches meters = batches.get(kind.ordinal());
    meters.time.record(Duration.ofNanos(nanos));
    meters.size.record(size);
  }

  @Override
  public void failed(BatchKind kind, Throwable why) {
    batches.get(kind.ordinal()).failed.count(Failure.of(why).ordinal());
  }

  @Override
  public void decided(Command<?> command, Outcome<?> outcome) {
    if (command instanceof Posting posting) {
      int number =
          switch (outcome) {
            case Outcome.Recorded<?> _ -> RECORDED;
            case Outcome.Replayed<?> _ -> REPLAYED;
            case Outcome.Refused<?>(Refusal refusal, String _) -> REFUSED + refusal.ordinal();
          };
      postings.count(posting.terms().type().ordinal() * OUTCOMES + number);
    }
  }

  /// From now on tells of this ledger what waits in it, and how its store is.
  public void watch(Ledger ledger) {
    for (BatchKind kind : BatchKind.values()) {
      Gauge.builder("saldo.waiting", () -> ledger.waiting(kind))
          .description("How many wait to go into a batch")
          .tag("batch", kind.code())
          .register(registry);
    }
    Gauge.builder("saldo.store.up", () -> ledger.isAnswering(PATIENCE) ? 1 : 0)
        .description("Whether the store answers")
        .register(registry);
    Gauge.builder("saldo.writing.broken", () -> ledger.broken().isPresent() ? 1 : 0)
        .description("Whether writing has stopped, as the books are broken")
        .register(registry);
  }

  /// From now on tells of connections to the database.
  ///
  /// @param pool what they are for
  /// @param state what those do that are counted
  public void watchConnections(String pool, String state, IntSupplier count) {
    Gauge.builder("saldo.connections", count::getAsInt)
        .description("Connections to the database, and who waits for one")
        .tag("pool", pool)
        .tag("state", state)
        .register(registry);
  }

  /// All figures as they are now, in Prometheus's text format, version 0.0.4. Waits a moment for a
  /// store that does not answer.
  public String text() {
    watchProcess();
    return registry.scrape();
  }

  /// Not before somebody asks: to look into the JVM takes it longer than the rest of a start.
  private synchronized void watchProcess() {
    if (collections == null) {
      collections = new JvmGcMetrics();
      collections.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }
}
