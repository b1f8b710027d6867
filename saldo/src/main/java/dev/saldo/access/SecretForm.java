package dev.saldo.access;

import dev.saldo.ledger.MerchantId;
import java.security.SecureRandom;
import java.time.Instant;

/// Makes a new secret in the form that a dialect's clients expect. What tells it from all others,
/// at least 120 bits of it, comes from `random`: the same merchant at the same time gets another
/// secret at every call. Safe to call from many threads.
@FunctionalInterface
public interface SecretForm {

  NewSecret draw(SecureRandom random, MerchantId merchant, Instant now);
}
