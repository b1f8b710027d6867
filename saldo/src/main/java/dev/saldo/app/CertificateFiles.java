package dev.saldo.app;

import dev.saldo.http.Tls;
import dev.saldo.http.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate and the key that a server speaks TLS with, and the watch over their files: what
/// is written there is used for the connections that come after.
///
/// The contents are compared, not the times, so it does not matter how files are put in their
/// place. They are taken once they have been the same for two looks, since the two are seldom
/// written at once. What cannot be used is told in the log, once, and the ones before go on.
final class CertificateFiles implements Supplier<Tls>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /// What was in the files.
  private record Contents(byte[] certificate, byte[] key) {

    boolean isSameAs(Contents other) {
      return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
    }
  }

  private final Config.TlsFiles files;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Duration betweenLooks;
  private volatile Tls tls;

  private CertificateFiles(
      Config.TlsFiles files, Contents contents, Tls tls, Duration betweenLooks) {
    this.files = files;
    this.betweenLooks = betweenLooks;
    this.tls = tls;
    Thread.ofPlatform().name("certificate-watch").daemon().start(() -> watch(contents));
  }

  /// Reads the files, and looks after them until [#close].
  ///
  /// @throws StartException when they cannot be used
  static CertificateFiles open(Config.TlsFiles files) throws StartException {
    return open(files, BETWEEN_LOOKS);
  }

  /// As [#open(Config.TlsFiles)], with looks as often as a test wants them.
  static CertificateFiles open(Config.TlsFiles files, Duration betweenLooks) throws StartException {
    try {
      Contents contents = read(files);
      return new CertificateFiles(files, contents, use(files, contents), betweenLooks);
    } catch (TlsException e) {
      throw new StartException(e);
    }
  }

  private static Contents read(Config.TlsFiles files) throws TlsException {
    return new Contents(read(files.certificate()), read(files.key()));
  }

  private static byte[] read(Path file) throws TlsException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsException("there is no file " + file);
    } catch (IOException e) {
      throw new TlsException(file + " cannot be read: " + e);
    }
  }

  private static Tls use(Config.TlsFiles files, Contents contents) throws TlsException {
    Tls tls;
    try {
      tls = Tls.of(contents.certificate(), contents.key());
    } catch (TlsException e) {
      throw new TlsException(
          "%s and %s cannot be used: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()));
    }
    if (!tls.complaint().isEmpty()) {
      LOG.warn("the certificate in {} will be refused: {}", files.certificate(), tls.complaint());
    }
    return tls;
  }

  private void watch(Contents first) {
    Contents used = first;
    Contents last = first;
    String told = "";
    try {
      while (!closed.await(betweenLooks.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          Contents now = read(files);
          if (now.isSameAs(last) && !now.isSameAs(used)) {
            used = now;
            tls = use(files, now);
            LOG.warn("the certificate was changed, and new connections get the new one");
          }
          last = now;
          told = "";
        } catch (TlsException e) {
          String problem = String.valueOf(e.getMessage());
          if (!problem.equals(told)) {
            LOG.warn("{}; the certificate before goes on", problem);
          }
          told = problem;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /// The ones to use for a new connection.
  @Override
  public Tls get() {
    return tls;
  }

  /// Ends the watch.
  @Override
  public void close() {
    closed.countDown();
  }
}
