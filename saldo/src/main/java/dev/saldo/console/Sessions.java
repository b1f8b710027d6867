package dev.saldo.console;

import dev.saldo.ledger.Hash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is signed in at this server's console: in memory only, so a restart signs everybody out.
/// Thread-safe.
///
/// A session is known by a random id that only its browser has; what is kept is the hash of it, the
/// hash of the operator's token and two times. Who the operator is, and whether he still is one, is
/// for each request to find out.
final class Sessions {

  private static final int ID_BYTES = 32;

  /// @param token the hash of the operator's token
  /// @param begunAt when he signed in
  /// @param usedAt when he last asked for anything
  record Session(Hash token, Instant begunAt, Instant usedAt) {}

  /// A session that has just begun.
  ///
  /// @param id of which only the hash is kept
  record Begun(String id, Session session) {

    /// Without the id.
    @Override
    public String toString() {
      return "a session";
    }
  }

  /// How long sessions last, and how many there may be.
  ///
  /// @param idle until when after the last use
  /// @param absolute until when after the beginning
  /// @param mostOfOne how many one token may have; then the one unused for longest ends
  /// @param most how many there may be in all; likewise
  record Limits(Duration idle, Duration absolute, int mostOfOne, int most) {

    static final Limits DEFAULT = new Limits(Duration.ofHours(1), Duration.ofHours(12), 20, 5_000);
  }

  private final InstantSource clock;
  private final SecureRandom random;
  private final Limits limits;
  private final Map<Hash, Session> sessions = new HashMap<>();

  Sessions(InstantSource clock, SecureRandom random, Limits limits) {
    this.clock = clock;
    this.random = random;
    this.limits = limits;
  }

  /// Begins a session of the operator whose token has this hash.
  synchronized Begun begin(Hash token) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    sessions.values().removeIf(session -> !endsAt(session).isAfter(now));
    if (sessions.values().stream().filter(session -> session.token().equals(token)).count()
        >= limits.mostOfOne()) {
      endOldest(token);
    } else if (sessions.size() >= limits.most()) {
      endOldest(null);
    }
    Session session = new Session(token, now, now);
    sessions.put(hash(id), session);
    return new Begun(id, session);
  }

  /// The session with this id; empty when there is none, or when it has ended.
  ///
  /// @param used whether somebody uses it now, so that it goes on
  synchronized Optional<Session> find(String id, boolean used) {
    Hash hash = hash(id);
    Session session = sessions.get(hash);
    if (session == null) {
      return Optional.empty();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (!endsAt(session).isAfter(now)) {
      sessions.remove(hash);
      return Optional.empty();
    }
    if (used) {
      session = new Session(session.token(), session.begunAt(), now);
      sessions.put(hash, session);
    }
    return Optional.of(session);
  }

  /// Ends the session with this id, if there is one.
  synchronized void end(String id) {
    sessions.remove(hash(id));
  }

  /// When it ends if nobody uses it until then.
  Instant endsAt(Session session) {
    Instant idle = session.usedAt().plus(limits.idle());
    Instant absolute = session.begunAt().plus(limits.absolute());
    return idle.isBefore(absolute) ? idle : absolute;
  }

  /// @param token of this token; null: of any
  private void endOldest(@Nullable Hash token) {
    sessions.entrySet().stream()
        .filter(entry -> token == null || entry.getValue().token().equals(token))
        .min(Comparator.comparing(entry -> entry.getValue().usedAt()))
        .ifPresent(oldest -> sessions.remove(oldest.getKey()));
  }

  private static Hash hash(String id) {
    return Hash.sha256(id.getBytes(StandardCharsets.UTF_8));
  }
}
