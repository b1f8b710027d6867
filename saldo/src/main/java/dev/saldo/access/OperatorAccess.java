package dev.saldo.access;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Knows operators by their tokens: those of the ledger, and the one whose token is configured.
/// Thread-safe.
public final class OperatorAccess {

  private static final int SHORTEST = 16;

  private final Ledger ledger;
  private final InstantSource clock;
  private final RateLimiter limiter;
  private final @Nullable Configured configured;

  /// @param configuredToken the token of the operator [Operator#CONFIGURED] with the role
  ///   [Role#ADMIN], whatever the ledger says; null: there is none
  /// @param limiter how often each token may be used
  /// @throws IllegalArgumentException when [#isToken] is false of it
  public OperatorAccess(
      Ledger ledger, InstantSource clock, @Nullable String configuredToken, RateLimiter limiter) {
    this.ledger = ledger;
    this.clock = clock;
    this.limiter = limiter;
    if (configuredToken != null && !isToken(configuredToken)) {
      throw new IllegalArgumentException(
          "an operator token is 16 or more visible ASCII characters");
    }
    this.configured =
        configuredToken == null ? null : Configured.of(configuredToken, clock.instant());
  }

  /// Whether the text may be configured as a token: 16 or more visible ASCII characters.
  public static boolean isToken(String text) {
    return text.length() >= SHORTEST && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /// The operator who holds this token; empty when nobody does, or when it has expired.
  ///
  /// @throws RateLimitedException when it is shown too often
  /// @throws dev.saldo.ledger.LedgerException as [Ledger#operator]
  public Optional<Operator> operator(String token) {
    return operator(CredentialHash.ofOperator(token));
  }

  /// The operator who holds the token with this hash, by [CredentialHash#ofOperator]; as
  /// [#operator(String)].
  public Optional<Operator> operator(Hash token) {
    limiter.count(token);
    return known(token);
  }

  /// As [#operator(Hash)], without counting: for looks that nobody asked for.
  public Optional<Operator> known(Hash token) {
    if (configured != null && configured.token.equals(token)) { // in constant time, as Hash does
      return Optional.of(configured.operator);
    }
    return ledger.operator(token).filter(operator -> !operator.isExpired(clock.instant()));
  }

  private record Configured(Hash token, Operator operator) {

    static Configured of(String text, Instant now) {
      Hash token = CredentialHash.ofOperator(text);
      // It is in no store, but an operator's hash lies in the lane of its name.
      Hash inLane = token;
      while (!Lane.ofHash(inLane).equals(Lane.ofName(Operator.CONFIGURED))) {
        inLane = Hash.sha256(inLane.bytes());
      }
      return new Configured(
          token, new Operator(Operator.CONFIGURED, Role.ADMIN, inLane, now, null));
    }
  }
}
