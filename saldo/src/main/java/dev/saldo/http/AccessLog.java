package dev.saldo.http;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line for each answered request, under the logger `access`:
///
///     GET /v1/general/account/balance 200 412 0.7 127.0.0.1 1k9x…-4
///
/// that is the method, the path as sent, the status, the bytes of the body that were sent,
/// milliseconds from the end of the head to the end of the answer, where it came from, and
/// the request id. Query, headers and bodies are never in it. Each field is visible ASCII without a
/// space; `-` stands for one that is not, or not known.
final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger("access");

  private AccessLog() {}

  static void tell(
      String method,
      String path,
      int status,
      long bytes,
      long nanos,
      InetAddress remote,
      String requestId) {
    if (LOG.isInfoEnabled()) {
      LOG.info(
          "{} {} {} {} {}.{} {} {}",
          visible(method),
          visible(path),
          status,
          bytes,
          nanos / 1_000_000,
          nanos / 100_000 % 10,
          remote.getHostAddress(),
          requestId);
    }
  }

  private static String visible(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return "-";
      }
    }
    return text.isEmpty() ? "-" : text;
  }
}
