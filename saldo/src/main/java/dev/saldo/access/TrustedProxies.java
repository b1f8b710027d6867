package dev.saldo.access;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The proxies before the server whose word is taken for where a request comes from. Immutable.
///
/// Each proxy appends to `X-Forwarded-For` whom it has the request from, so the end of it was
/// written by ours, and what stands before the first stranger by whoever liked to.
public final class TrustedProxies {

  /// An address as proxies write it: bare, or with a port, IPv6 then in brackets.
  private static final Pattern HOP =
      Pattern.compile("([0-9.]+)(?::[0-9]+)?|\\[([^\\[\\]]+)](?::[0-9]+)?|([0-9A-Fa-f:.]+)");

  private final AddressList proxies;

  public TrustedProxies(AddressList proxies) {
    this.proxies = proxies;
  }

  /// Where a request comes from: the other end of the connection; but while that is one of the
  /// proxies, the one that this proxy says it has the request from. When it says nothing that can
  /// be read, the proxy itself.
  ///
  /// @param peer the other end of the connection
  /// @param forwardedFor the values of `X-Forwarded-For` in the order they were sent
  public InetAddress client(InetAddress peer, List<String> forwardedFor) {
    InetAddress client = peer;
    if (proxies.contains(peer)) {
      for (String hop : hops(forwardedFor).reversed()) {
        Optional<InetAddress> from = address(hop);
        if (from.isEmpty()) {
          return client;
        }
        client = from.get();
        if (!proxies.contains(client)) {
          return client;
        }
      }
    }
    return client;
  }

  /// Whether this is one of them.
  public boolean contains(InetAddress peer) {
    return proxies.contains(peer);
  }

  private static List<String> hops(List<String> forwardedFor) {
    return forwardedFor.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .filter(hop -> !hop.isEmpty())
        .toList();
  }

  private static Optional<InetAddress> address(String hop) {
    Matcher parts = HOP.matcher(hop);
    if (!parts.matches()) {
      return Optional.empty();
    }
    for (int i = 1; i <= parts.groupCount(); i++) {
      if (parts.group(i) != null) {
        return AddressList.address(parts.group(i));
      }
    }
    return Optional.empty();
  }
}
