package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import dev.saldo.http.StreamedAnswer;
import dev.saldo.ledger.CommandSequence;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Many commands in one request, one a line, answered line by line while they come. Thread-safe;
/// each request has a run of its own.
///
/// One thread reads lines and submits them, another waits for their outcomes, in their order, and
/// answers; [#WINDOW] lines may be between the two. So memory is bounded, and where one cannot go
/// on the other soon cannot either: a full queue of the ledger, or a client that does not take its
/// answers in, stops the reading, and then the client has to wait with its sending. A client that
/// sends everything before it reads anything gets as far as the buffers on the way reach.
///
/// A line is told what went wrong with it, and the next one goes on. When the body does not come to
/// its proper end, what is left of its last line is not looked at; the lines before are answered,
/// and then the answer ends without a proper end too.
///
/// @param <T> what a line yields when it is not refused
final class Bulk<T> {

  /// The content type of requests and answers.
  static final String CONTENT_TYPE = "application/x-ndjson";

  private static final Logger LOG = LoggerFactory.getLogger(Bulk.class);

  /// How many lines may be under way at once.
  private static final int WINDOW = 1_000;

  private static final ThreadFactory THREADS = Thread.ofVirtual().name("bulk").factory();

  private static final Fault INTERNAL = new Fault(Fault.Kind.INTERNAL, "Internal error.");

  private final Ledger ledger;
  private final BulkCodec<T> codec;
  private final IntConsumer lines;

  /// @param lines told the status of each line before it is answered
  Bulk(Ledger ledger, BulkCodec<T> codec, IntConsumer lines) {
    this.ledger = ledger;
    this.codec = codec;
    this.lines = lines;
  }

  /// Begins to answer; the form of the answers is as the request prefers.
  StreamedAnswer answer(Request request, Operator operator) {
    boolean minimal =
        request.headers("Prefer").stream()
            .flatMap(preferences -> Arrays.stream(preferences.split(",")))
            .anyMatch(preference -> preference.strip().equalsIgnoreCase("return=minimal"));
    Map<String, String> headers = new LinkedHashMap<>(Answer.NO_STORE);
    if (minimal) {
      headers.put("Preference-Applied", "return=minimal");
    }
    return new StreamedAnswer(
        200,
        CONTENT_TYPE,
        headers,
        (body, answer) -> new Run(operator.name(), minimal, request.requestId()).run(body, answer));
  }

  /// What the one thread hands to the other.
  private sealed interface Next<T> {

    /// A line whose outcome may be waited for.
    record Asked<T>(long line, CompletableFuture<Outcome<T>> outcome) implements Next<T> {}

    /// There will be no more lines.
    ///
    /// @param thrown why there are none, though the body is not at its end; null when it is
    record End<T>(@Nullable Throwable thrown) implements Next<T> {}

    default boolean isAwaited() {
      return this instanceof Asked<T>(long _, var outcome) && !outcome.isDone();
    }
  }

  /// One request.
  private final class Run {

    private final String by;
    private final boolean minimal;
    private final String requestId;
    private final BlockingQueue<Next<T>> window = new ArrayBlockingQueue<>(WINDOW);
    private boolean faultTold;

    Run(String by, boolean minimal, String requestId) {
      this.by = by;
      this.minimal = minimal;
      this.requestId = requestId;
    }

    void run(InputStream body, OutputStream answer) throws IOException, InterruptedException {
      try (ExecutorService asking = Executors.newThreadPerTaskExecutor(THREADS);
          JsonGenerator json = Json.values(answer)) {
        asking.execute(() -> ask(body));
        try {
          answer(json);
        } finally {
          // It is over, or nobody takes the answers in.
          asking.shutdownNow();
        }
      }
    }

    private void ask(InputStream body) {
      try {
        window.put(new Next.End<>(askAll(body)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // and that is the end of it
      }
    }

    /// @return why there are no more lines, whatever it is: else the answer would wait for ever
    private @Nullable Throwable askAll(InputStream body) throws InterruptedException {
      try {
        LineReader lines = new LineReader(body);
        CommandSequence sequence = ledger.sequence();
        for (var line = lines.next(); line != null; line = lines.next()) {
          window.put(new Next.Asked<>(line.number(), outcome(line, sequence)));
        }
        return null;
      } catch (IOException | RuntimeException | Error e) {
        return e;
      }
    }

    private CompletableFuture<Outcome<T>> outcome(LineReader.Line line, CommandSequence sequence)
        throws InterruptedException {
      try {
        if (line.isTooLong()) {
          throw Problem.tooLarge("the line is longer than " + LineReader.LONGEST + " bytes")
              .exception();
        }
        return sequence.submit(codec.read(Members.ofLine(line.bytes()), by));
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void answer(JsonGenerator json) throws IOException, InterruptedException {
      while (true) {
        Next<T> next = window.poll();
        if (next == null || next.isAwaited()) {
          // Whoever reads along is not kept waiting for what is known.
          json.flush();
        }
        switch (next == null ? window.take() : next) {
          case Next.Asked<T>(long line, var outcome) -> write(json, line, outcome);
          case Next.End<T>(var thrown) -> {
            json.flush();
            rethrow(thrown);
            return;
          }
        }
      }
    }

    private static void rethrow(@Nullable Throwable thrown) throws IOException {
      switch (thrown) {
        case null -> {}
        case IOException e -> throw e;
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new AssertionError(thrown);
      }
    }

    private void write(JsonGenerator json, long line, CompletableFuture<Outcome<T>> outcome)
        throws IOException, InterruptedException {
      json.writeStartObject();
      json.writeNumberField("line", line);
      try {
        switch (outcome.get()) {
          case Recorded<T>(T value) -> write(json, codec.status(value), value);
          case Replayed<T>(T value) -> write(json, 200, value);
          case Refused<T>(Refusal refusal, String detail) ->
              write(json, Problem.of(refusal, detail));
        }
      } catch (ExecutionException e) {
        write(json, problem(line, e.getCause()));
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }

    private void write(JsonGenerator json, int status, T value) throws IOException {
      writeStatus(json, status);
      if (minimal) {
        json.writeStringField("id", codec.id(value));
      } else {
        json.writeFieldName(codec.name());
        codec.write(json, value);
      }
    }

    private void writeStatus(JsonGenerator json, int status) throws IOException {
      lines.accept(status);
      json.writeNumberField("status", status);
    }

    private void write(JsonGenerator json, Problem problem) throws IOException {
      writeStatus(json, problem.status());
      if (minimal) {
        json.writeStringField("code", problem.code());
        json.writeStringField("detail", problem.detail());
      } else {
        json.writeFieldName("problem");
        problem.write(json);
      }
    }

    /// What a line failed with. Of faults inside the program the first one of a request is logged.
    private Problem problem(long line, @Nullable Throwable thrown) {
      if (thrown instanceof ProblemException e) {
        return e.problem();
      }
      if (thrown == null || LedgerFaults.of(thrown).isEmpty()) {
        if (!faultTold) {
          LOG.error("line {} failed, request {}", line, requestId, thrown);
        }
        faultTold = true;
        return Problem.of(INTERNAL);
      }
      return Problem.of(LedgerFaults.of(thrown).get());
    }
  }
}
