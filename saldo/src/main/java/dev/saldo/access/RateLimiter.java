package dev.saldo.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Holds callers to a [RateLimit], each by himself, as far as this server sees them. Thread-safe.
///
/// A caller is whatever he shows: the hash of a credential, known or not. So he is counted before
/// the store is asked, a flood costs a hash and a look into a map, and it is refused alike whether
/// the credential is anybody's or not.
///
/// **Memory.** Callers who could make a whole burst again are forgotten, which changes nothing.
/// There are never more than `most`; then the one who has been quiet for the longest is forgotten,
/// and starts with a whole burst. Whoever makes up credentials can push out others who are quiet,
/// but not the one who floods.
public final class RateLimiter {

  /// Lets everybody ask as often as he likes.
  public static final RateLimiter NONE = new RateLimiter(null, 0, System::nanoTime);

  private static final int STRIPES = 64;

  private final @Nullable RateLimit limit;
  private final TimeMeter meter;
  private final Stripe[] stripes;

  /// @param limit null: there is none
  /// @param most how many callers are remembered at once; nearly a kilobyte each
  /// @param nanos the time, as [System#nanoTime] counts
  public RateLimiter(@Nullable RateLimit limit, int most, LongSupplier nanos) {
    this.limit = limit;
    this.meter = new Nanos(nanos);
    this.stripes =
        IntStream.range(0, limit == null ? 0 : STRIPES)
            .mapToObj(_ -> new Stripe(Math.ceilDiv(most, STRIPES)))
            .toArray(Stripe[]::new);
  }

  /// Counts a request.
  ///
  /// @param caller something that is compared by its content
  /// @throws RateLimitedException when it is one too many; then it does not count
  void count(Object caller) {
    if (limit == null) {
      return;
    }
    Stripe stripe = stripes[Math.floorMod(caller.hashCode(), STRIPES)];
    long wait = stripe.count(caller, limit);
    if (wait > 0) {
      long seconds = Math.ceilDiv(wait, TimeUnit.SECONDS.toNanos(1));
      throw new RateLimitedException(Math.clamp(seconds, 1, Integer.MAX_VALUE));
    }
  }

  /// How many callers are remembered.
  int remembered() {
    int sum = 0;
    for (Stripe stripe : stripes) {
      sum += stripe.size();
    }
    return sum;
  }

  /// Some of the callers, so that others need not wait for the lock of these.
  private final class Stripe {

    private final int most;

    /// The one who has been quiet for the longest comes first.
    private final LinkedHashMap<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    Stripe(int most) {
      this.most = most;
    }

    /// @return nanoseconds to wait; 0 when the request may be made
    synchronized long count(Object caller, RateLimit limit) {
      Bucket bucket = buckets.computeIfAbsent(caller, _ -> fresh(limit));
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
      forget(limit);
      return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
    }

    private void forget(RateLimit limit) {
      Iterator<Bucket> quietest = buckets.values().iterator();
      while (quietest.hasNext()) {
        Bucket bucket = quietest.next();
        if (buckets.size() <= most && bucket.getAvailableTokens() < limit.burst()) {
          return;
        }
        quietest.remove();
      }
    }

    synchronized int size() {
      return buckets.size();
    }
  }

  private Bucket fresh(RateLimit limit) {
    return Bucket.builder()
        .addLimit(bandwidth ->
            bandwidth
                .capacity(limit.burst())
                .refillGreedy(limit.perMinute(), Duration.ofMinutes(1)))
        .withCustomTimePrecision(meter)
        .withSynchronizationStrategy(SynchronizationStrategy.NONE) // the stripe's lock is enough
        .build();
  }

  private record Nanos(LongSupplier nanos) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
