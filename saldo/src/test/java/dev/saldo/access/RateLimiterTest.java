package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.Hash;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimiterTest {

  private final AtomicLong now = new AtomicLong();
  private final RateLimiter limiter = limiter(60, 3, 1_000);

  @Test
  void burst_afterAPause_isAllowedAndNoMore() {
    assertThat(waitsOf("a", 4)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void caller_whoWaitsAsTold_isAllowedOnce() {
    waitsOf("a", 4);
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(waitsOf("a", 2)).containsExactly(0, 1);
  }

  /// Told too short a time, a good client asks again in vain.
  @ParameterizedTest
  @CsvSource({"60, 1", "30, 2", "7, 9", "1, 60", "1000, 1"})
  void retryAfter_forARate_isLongEnough(int perMinute, int seconds) {
    RateLimiter slow = limiter(perMinute, 1, 1_000);
    slow.count("a");

    assertThat(wait(slow, "a")).isEqualTo(seconds);
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    assertThat(wait(slow, "a")).isZero();
  }

  @Test
  void request_thatIsRefused_doesNotCount() {
    waitsOf("a", 100);
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(waitsOf("a", 1)).containsExactly(0);
  }

  @Test
  void callers_ofOneLimit_areCountedEachByHimself() {
    waitsOf("a", 4);

    assertThat(waitsOf("b", 1)).containsExactly(0);
  }

  /// Two clients' requests come over two connections: each is another object of the same content.
  @Test
  void credential_shownAgain_isTheSameCaller() {
    for (int i = 0; i < 3; i++) {
      limiter.count(hash("secret"));
    }

    assertThatThrownBy(() -> limiter.count(hash("secret")))
        .isInstanceOf(RateLimitedException.class);
  }

  @Test
  void callers_whoCouldAskAllAgain_areForgotten() {
    RateLimiter roomy = limiter(60, 3, 100_000);
    for (int i = 0; i < 5_000; i++) {
      roomy.count("caller " + i);
    }
    assertThat(roomy.remembered()).isEqualTo(5_000);
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    for (int i = 0; i < 1_000; i++) {
      roomy.count("later " + i);
    }

    assertThat(roomy.remembered()).isEqualTo(1_000);
  }

  /// Whoever makes up a credential for each request must not fill the memory, and must not get the
  /// one who floods with a good one forgotten.
  @Test
  void callers_withoutEnd_takeBoundedMemory() {
    waitsOf("flood", 4);
    for (int i = 0; i < 100_000; i++) {
      limiter.count("made up " + i);
      if (i % 10 == 0) {
        assertThat(wait(limiter, "flood")).isEqualTo(1);
      }
    }

    assertThat(limiter.remembered()).isLessThanOrEqualTo(1_024);
  }

  @Test
  void burst_fromManyThreads_isCountedExactly() throws Exception {
    RateLimiter wide = limiter(60, 500, 1_000);
    Callable<Integer> ask = () -> wait(wide, "a");
    int allowed = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> wait :
          threads.invokeAll(Stream.generate(() -> ask).limit(2_000).toList())) {
        allowed += wait.get() == 0 ? 1 : 0;
      }
    }

    assertThat(allowed).isEqualTo(500);
  }

  @Test
  void nobody_withoutALimit_isCounted() {
    for (int i = 0; i < 10_000; i++) {
      RateLimiter.NONE.count("a");
    }

    assertThat(RateLimiter.NONE.remembered()).isZero();
  }

  private List<Integer> waitsOf(String caller, int requests) {
    return Stream.generate(() -> wait(limiter, caller)).limit(requests).toList();
  }

  /// The seconds to wait; 0 when the request is allowed.
  private static int wait(RateLimiter limiter, String caller) {
    try {
      limiter.count(caller);
      return 0;
    } catch (RateLimitedException e) {
      return e.retryAfterSeconds();
    }
  }

  private RateLimiter limiter(int perMinute, int burst, int most) {
    return new RateLimiter(new RateLimit(perMinute, burst), most, now::get);
  }

  private static Hash hash(String secret) {
    return CredentialHash.ofSecret("paytota", null, secret);
  }
}
