package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.saldo.http.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class CertificateFilesTest {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
  private static final Duration MANY_LOOKS = Duration.ofMillis(200);

  private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateFiles.class);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          told.add(event.getFormattedMessage());
        }
      };

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(log);
  }

  @AfterEach
  void goAway() {
    logger.detachAppender(log);
  }

  /// A log that fills the disk over a weekend takes the server with it.
  @Test
  void file_thatIsAwayForLong_isToldOnceEachTime() throws Exception {
    KeyPair keys = TestCertificates.keys("EC");
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(certificate, TestCertificates.trusting().server("first", keys));
    Files.writeString(key, TestCertificates.key(keys.getPrivate()));
    try (CertificateFiles files =
        CertificateFiles.open(new Config.TlsFiles(certificate, key), BETWEEN_LOOKS)) {
      Files.delete(key);
      assertThat(next()).startsWith("there is no file " + key);
      assertThat(told.poll(MANY_LOOKS.toMillis(), TimeUnit.MILLISECONDS)).isNull();

      Files.writeString(key, "no key");
      assertThat(next()).contains("cannot be used");
      Files.delete(key);
      assertThat(next()).startsWith("there is no file " + key);
      assertThat(files.get()).isNotNull();
    }
  }

  private String next() throws InterruptedException {
    return told.poll(1, TimeUnit.MINUTES);
  }
}
