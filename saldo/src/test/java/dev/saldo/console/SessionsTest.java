package dev.saldo.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.console.Sessions.Limits;
import dev.saldo.ledger.Hash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SessionsTest {

  private static final Hash ONE = token("one");
  private static final Hash OTHER = token("other");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final Sessions sessions =
      new Sessions(
          now::get,
          new SecureRandom(),
          new Limits(Duration.ofMinutes(60), Duration.ofMinutes(100), 3, 5));

  private static Hash token(String name) {
    return Hash.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  private void pass(int minutes) {
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(minutes)));
  }

  private boolean isOpen(String id) {
    return sessions.find(id, false).isPresent();
  }

  @Test
  void session_begun_isFoundByItsIdOnly() {
    Sessions.Begun begun = sessions.begin(ONE);

    assertThat(begun.id()).matches("[A-Za-z0-9_-]{43}");
    assertThat(sessions.find(begun.id(), true)).get().returns(ONE, Sessions.Session::token);
    assertThat(isOpen("")).isFalse();
    assertThat(isOpen(begun.id() + "A")).isFalse();
    assertThat(begun.toString()).doesNotContain(begun.id());
    assertThat(sessions.begin(ONE).id()).isNotEqualTo(begun.id());
  }

  @Test
  void session_unused_endsAfterItsIdleTime() {
    String id = sessions.begin(ONE).id();

    pass(59);
    assertThat(isOpen(id)).as("looked at, not used").isTrue();
    pass(1);
    assertThat(isOpen(id)).isFalse();
  }

  @Test
  void session_usedAllTheTime_endsAllTheSame() {
    String id = sessions.begin(ONE).id();

    pass(50);
    assertThat(sessions.find(id, true)).isPresent();
    pass(49);
    assertThat(sessions.find(id, true)).isPresent();
    pass(1);
    assertThat(sessions.find(id, true)).isEmpty();
  }

  @Test
  void session_thatWasEnded_isGoneForGood() {
    String id = sessions.begin(ONE).id();
    sessions.end(id);
    sessions.end("nonsense");

    assertThat(isOpen(id)).isFalse();
  }

  /// A script that signs in again and again shuts nobody else out.
  @Test
  void sessions_ofOneToken_areBounded() {
    String others = sessions.begin(OTHER).id();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pass(1);
      ids.add(sessions.begin(ONE).id());
    }

    assertThat(isOpen(others)).isTrue();
    assertThat(ids.stream().map(this::isOpen)).containsExactly(false, true, true, true);
  }

  @Test
  void sessions_ofAll_areBounded() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      pass(1);
      ids.add(sessions.begin(token("token " + i)).id());
      sessions.find(ids.getFirst(), true);
    }

    assertThat(ids.stream().map(this::isOpen))
        .as("the one unused for longest went")
        .containsExactly(true, false, true, true, true, true);
  }

  @Test
  void sessions_thatHaveEnded_makeRoom() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(sessions.begin(token("token " + i)).id());
    }
    pass(30);
    sessions.find(ids.getFirst(), true);
    pass(30);

    String id = sessions.begin(ONE).id();

    assertThat(isOpen(ids.getFirst())).isTrue();
    assertThat(isOpen(id)).isTrue();
  }
}
