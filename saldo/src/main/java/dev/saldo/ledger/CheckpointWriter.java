package dev.saldo.ledger;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;

/// Writes a checkpoint: lines of text that say where the history of each account and of each
/// subject of the log ends, each in the order of the lanes and in a lane of the accounts' keys and
/// the subjects' names; then how many there were; and in the last line the root, which is the
/// SHA-256 of all the lines before it. For one thread. Its stream stays the caller's to close.
///
/// Every method may throw [UncheckedIOException].
public final class CheckpointWriter {

  static final String FIRST_LINE = "saldo checkpoint 1";
  static final String AT = "at";
  static final String ACCOUNT = "account";
  static final String LOG = "log";
  static final String COUNTS = "counts";
  static final String ROOT = "root";

  private final OutputStream out;
  private final MessageDigest digest = Hash.digest();

  public CheckpointWriter(OutputStream out) {
    this.out = new BufferedOutputStream(new DigestOutputStream(out, digest), 1 << 16);
  }

  void begin(Instant at) {
    line(FIRST_LINE);
    line(AT + " " + at);
  }

  void account(AccountHead end) {
    line(ACCOUNT + " " + end.account() + " " + end.version() + " " + end.head());
  }

  void log(LogHead end) {
    line(LOG + " " + end.subject() + " " + end.number() + " " + end.hash());
  }

  /// Writes the last lines.
  ///
  /// @return the root
  Hash end(long accounts, long entries, long subjects) {
    line(COUNTS + " " + accounts + " " + entries + " " + subjects);
    flush();
    Hash root = Hash.of(digest.digest());
    line(ROOT + " " + root);
    flush();
    return root;
  }

  private void line(String text) {
    try {
      out.write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
