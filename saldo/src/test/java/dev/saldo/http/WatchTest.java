package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Were the watch over connections to end, whoever holds on to one would have it for good, and once
/// all are held the server would serve nobody.
@Timeout(30)
final class WatchTest {

  @Test
  void round_thatGoesWrong_isNotTheLast() throws Exception {
    AtomicInteger round = new AtomicInteger();
    BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
    Runnable some =
        () -> {
          switch (round.getAndIncrement()) {
            case 0 -> throw new IllegalStateException("the first round");
            case 1 -> throw new OutOfMemoryError("the second round");
            default -> done.add(round.get());
          }
        };
    try (Watch watch = Watch.start("watch-of-a-test", 1, some)) {
      assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(watch).isNotNull();
    }
  }
}
