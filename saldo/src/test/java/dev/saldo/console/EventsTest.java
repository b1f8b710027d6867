package dev.saldo.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.console.Browser.Event;
import dev.saldo.console.Browser.Reply;
import dev.saldo.ledger.Role;
import dev.saldo.store.postgres.PostgresStore;
import dev.saldo.store.postgres.TestDatabase;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an open page is told, as it is told.
@Timeout(60)
final class EventsTest {

  @TempDir Path books;
  private int postings;

  private ConsoleServer start() {
    ConsoleServer server = new ConsoleServer(clock -> SqliteStore.open(books, clock), null);
    begin(server);
    return server;
  }

  private void begin(ConsoleServer server) {
    assertThat(server.program("PUT", "/ledger/v1/merchants/acme", "{}").status()).isEqualTo(201);
    post(server, "payment", "\"amount\":\"100\"");
  }

  private void post(ConsoleServer server, String type, String members) {
    Reply reply =
        server.program(
            "POST",
            "/ledger/v1/transactions",
            "{\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"acme\",\"currency\":\"USD\",%s}"
                .formatted(++postings, type, members));
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
  }

  /// The version of the only account, as it is told.
  private static String version(Event event) {
    assertThat(event.name()).isEqualTo("balances");
    assertThat(event.data())
        .matches("\\{\"asOf\":\"[^\"]*\",\"accounts\":\\{\"GC-[0-9]{11}-USD\":[0-9]+}}");
    return event.data().replaceFirst(".*:([0-9]+)}}", "$1");
  }

  private static Event next(Browser.Events events) throws IOException {
    return Objects.requireNonNull(events.nextNews());
  }

  @Test
  void merchant_followed_isToldAtFirstAndWhenItChanges() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      Event first = next(events);
      assertThat(version(first)).isEqualTo("1");
      assertThat(first.data()).contains("\"asOf\":\"2026-03-01T12:00:00.250Z\"");

      post(server, "payment", "\"amount\":\"5\"");

      assertThat(version(next(events))).isEqualTo("2");
    }
  }

  @Test
  void follower_whoHasNoNews_hearsABeat() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      next(events);

      assertThat(events.next())
          .isEqualTo(new Event("beat", "{\"at\":\"2026-03-01T12:00:00.250Z\"}"));
      assertThat(Objects.requireNonNull(events.next()).name()).isEqualTo("beat");
    }
  }

  @Test
  void merchant_whoseHoldFallsDue_isToldThoughNothingIsRecorded() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER)) {
      post(server, "reserve", "\"amount\":\"5\",\"releaseAt\":\"2026-03-01T12:00:01Z\"");
      try (Browser.Events events = browser.follow("?merchant=acme")) {
        assertThat(version(next(events))).isEqualTo("2");

        server.advance(Duration.ofSeconds(1));

        assertThat(version(next(events))).isEqualTo("3");
      }
    }
  }

  @Test
  void merchant_thatGetsAnAccount_isTold() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      next(events);

      server.program("PUT", "/ledger/v1/merchants/acme/accounts", "{\"currency\":\"EUR\"}");

      assertThat(next(events).data()).containsPattern("-USD\":1,\"GC-[0-9]{11}-EUR\":0}");
    }
  }

  @Test
  void totals_followed_areToldWhenTheyAreOthers() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("")) {
      assertThat(next(events))
          .isEqualTo(new Event("totals", "{\"asOf\":\"2026-03-01T12:00:00.250Z\"}"));

      post(server, "payment", "\"amount\":\"5\"");
      server.advance(Duration.ofSeconds(5));

      assertThat(next(events))
          .isEqualTo(new Event("totals", "{\"asOf\":\"2026-03-01T12:00:05.250Z\"}"));
    }
  }

  /// Whichever server a posting came through, all pages learn of it.
  @Test
  void merchant_changedThroughAnotherServer_isTold() throws IOException {
    try (TestDatabase database = TestDatabase.fresh();
        ConsoleServer one = new ConsoleServer(_ -> PostgresStore.open(database.config()), null);
        ConsoleServer other =
            new ConsoleServer(_ -> PostgresStore.open(database.config()), one.tokens())) {
      begin(one);
      try (Browser browser = one.signedIn(Role.READER);
          Browser.Events events = browser.follow("?merchant=acme")) {
        assertThat(version(next(events))).isEqualTo("1");

        post(other, "payment", "\"amount\":\"5\"");

        assertThat(version(next(events))).isEqualTo("2");
      }
      assertThat(
              other
                  .browser()
                  .withCookie(one.signedIn(Role.READER).cookie())
                  .get("/console/session")
                  .status())
          .as("a session is one server's")
          .isEqualTo(401);
    }
  }

  @Test
  void follower_whoSignsOut_isToldTheEnd() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      next(events);

      browser.delete("/console/session");

      assertThat(next(events).name()).isEqualTo("end");
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void follower_whoIsRemoved_isToldTheEnd() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("")) {
      next(events);

      server.program("DELETE", "/ledger/v1/operators/reader", "");

      assertThat(next(events).name()).isEqualTo("end");
    }
  }

  /// Following is no use, so a page that is left open does not keep its session.
  @Test
  void follower_whoDoesNothingElse_isToldTheEnd() throws IOException {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      next(events);
      server.advance(Duration.ofMinutes(59));
      assertThat(Objects.requireNonNull(events.next()).name()).isEqualTo("beat");

      server.advance(Duration.ofMinutes(1));

      assertThat(next(events).name()).isEqualTo("end");
    }
  }

  /// A server that stops does not wait for people to close their pages.
  @Test
  @Timeout(15)
  void followers_whenTheServerStops_areLetGo() throws IOException {
    ConsoleServer server = start();
    try (server;
        Browser browser = server.signedIn(Role.READER);
        Browser.Events events = browser.follow("?merchant=acme")) {
      next(events);

      server.stop();

      assertThat(events.nextNews()).isNull();
    }
  }

  @Test
  void followers_beyondWhatThereMayBe_areToldToComeAgain() throws IOException {
    try (ConsoleServer server = start();
        Browser reader = server.signedIn(Role.READER);
        Browser poster = server.signedIn(Role.POSTER)) {
      List<Browser.Events> open = new ArrayList<>();
      for (Browser browser : List.of(reader, reader, reader, poster, poster)) {
        open.add(browser.follow("?merchant=acme"));
        next(open.getLast());
      }

      for (Browser browser : List.of(reader, poster)) {
        Reply refused = browser.get("/console/events?merchant=acme");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(refused.body()).contains("\"code\":\"overloaded\"");
      }
      reader.delete("/console/session");
      for (Browser.Events events : open.subList(0, 3)) {
        assertThat(next(events).name()).isEqualTo("end");
        assertThat(events.next()).as("and then it has left").isNull();
      }
      open.add(poster.follow("?merchant=acme"));
      assertThat(version(next(open.getLast()))).isEqualTo("1");
      for (Browser.Events events : open) {
        events.close();
      }
    }
  }

  @Test
  void events_askedForWrongly_areRefused() {
    try (ConsoleServer server = start();
        Browser browser = server.signedIn(Role.READER)) {
      assertThat(browser.get("/console/events?merchant=nobody").status()).isEqualTo(404);
      assertThat(browser.get("/console/events?merchant=%20").status()).isEqualTo(400);
      Reply head = browser.ask("HEAD", "/console/events", "");
      assertThat(head.status()).isEqualTo(405);
      assertThat(head.header("Allow")).isEqualTo("GET");
      assertThat(Stream.of("POST", "PUT").map(method -> browser.ask(method, "/console/events", "")))
          .allMatch(reply -> reply.status() == 405);
    }
  }
}
