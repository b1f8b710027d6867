package dev.saldo.dialect;

import java.security.SecureRandom;
import java.util.Random;

/// Draws the same secrets in every run.
final class FixedRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  private final Random random = new Random(42);

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
