package dev.saldo.http;

import java.net.InetAddress;
import java.util.List;

/// Tells where a request comes from.
@FunctionalInterface
public interface Origin {

  /// The other end of the connection, whatever the request says.
  Origin CONNECTION = (peer, _) -> peer;

  /// @param peer the other end of the connection
  /// @param forwardedFor the values of `X-Forwarded-For` in the order they were sent, which anybody
  ///   may have written
  InetAddress of(InetAddress peer, List<String> forwardedFor);

  /// Whether the other end of the connection is a proxy whose word is taken for how a request came
  /// to it.
  default boolean trusts(InetAddress peer) {
    return false;
  }
}
