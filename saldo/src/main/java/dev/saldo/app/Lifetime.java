package dev.saldo.app;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the start of what the process is for until it is told to stop (SIGTERM, SIGINT, SIGHUP):
/// then that is closed, and the process ends with 0. A signal that comes during the start waits for
/// its end.
final class Lifetime {

  private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

  /// Starts something that runs until it is closed.
  interface Starts {
    AutoCloseable start() throws StartException;
  }

  private @Nullable AutoCloseable running;

  private Lifetime() {}

  /// Starts it, and does not return.
  ///
  /// @throws StartException when it could not be started
  static void run(Starts starts) throws StartException {
    Lifetime lifetime = new Lifetime();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(lifetime::end));
    lifetime.begin(starts);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private synchronized void begin(Starts starts) throws StartException {
    running = starts.start();
  }

  private synchronized void end() {
    if (running == null) {
      return; // It did not start; whoever ends the process says with which code.
    }
    int code = 0;
    try {
      running.close();
    } catch (Exception | Error e) {
      LOG.error("stopping went wrong", e);
      code = 1;
    }
    // A process ended by a signal has the signal's exit code, unless it says another in time.
    Runtime.getRuntime().halt(code);
  }
}
