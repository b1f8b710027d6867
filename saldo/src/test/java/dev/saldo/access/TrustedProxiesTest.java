package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whom to believe when somebody says where a request comes from.
final class TrustedProxiesTest {

  private final TrustedProxies proxies =
      new TrustedProxies(AddressList.parse(List.of("10.0.0.0/8", "2001:db8:a::/48")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the other end | what it says | where it comes from
        "10.0.0.1      | 192.0.2.7                          | 192.0.2.7",
        "10.0.0.1      | 192.0.2.7, 10.0.0.2                | 192.0.2.7",
        "10.0.0.1      | 192.0.2.7,10.0.0.3 ,  10.0.0.2     | 192.0.2.7",
        "10.0.0.1      | 2001:db8::7                        | 2001:db8::7",
        "10.0.0.1      | 2001:DB8::7, 2001:db8:a::9         | 2001:db8::7",
        "2001:db8:a::1 | 192.0.2.7                          | 192.0.2.7",
        "::ffff:10.0.0.1 | 192.0.2.7                        | 192.0.2.7",
        // with ports, as some proxies write it
        "10.0.0.1      | 192.0.2.7:4711                     | 192.0.2.7",
        "10.0.0.1      | [2001:db8::7]:4711                 | 2001:db8::7",
        "10.0.0.1      | [2001:db8::7]                      | 2001:db8::7",
        "10.0.0.1      | ::ffff:192.0.2.7                   | 192.0.2.7",
        // what the client wrote itself stands before what our proxy wrote
        "10.0.0.1      | 198.51.100.1, 192.0.2.7            | 192.0.2.7",
        "10.0.0.1      | 10.0.0.9, 192.0.2.7                | 192.0.2.7",
        "10.0.0.1      | 10.0.0.9, 192.0.2.7, 10.0.0.2      | 192.0.2.7",
        "10.0.0.1      | rubbish, 192.0.2.7                 | 192.0.2.7",
        // a stranger is not believed at all
        "192.0.2.1     | 198.51.100.1                       | 192.0.2.1",
        "192.0.2.1     | 10.0.0.1                           | 192.0.2.1",
        "127.0.0.1     | 198.51.100.1                       | 127.0.0.1",
        // within the house
        "10.0.0.1      | 10.0.0.9, 10.0.0.2                 | 10.0.0.9",
        "10.0.0.1      | 10.0.0.2                           | 10.0.0.2",
        // what cannot be read is nobody: the last one that is known counts
        "10.0.0.1      | unknown                            | 10.0.0.1",
        "10.0.0.1      | 192.0.2.7, unknown                 | 10.0.0.1",
        "10.0.0.1      | 192.0.2.7, unknown, 10.0.0.2       | 10.0.0.2",
        "10.0.0.1      | 192.0.2.7:port                     | 10.0.0.1",
        "10.0.0.1      | 192.0.2                            | 10.0.0.1",
        "10.0.0.1      | 3221225991                         | 10.0.0.1",
        "10.0.0.1      | 192.0.2.007                        | 10.0.0.1",
        "10.0.0.1      | localhost                          | 10.0.0.1",
        "10.0.0.1      | fe80::1%eth0                       | 10.0.0.1",
        "10.0.0.1      | ''                                 | 10.0.0.1",
        "10.0.0.1      | ','                                | 10.0.0.1",
      })
  void client_behindAProxy_isWhomTheLastOfOursNames(String peer, String said, String client) {
    assertThat(proxies.client(InetAddress.ofLiteral(peer), List.of(said)))
        .isEqualTo(InetAddress.ofLiteral(client));
  }

  /// A proxy may add a header of its own below the one that came in.
  @Test
  void headers_sentTwice_areOneList() {
    assertThat(
            proxies.client(
                InetAddress.ofLiteral("10.0.0.1"), List.of("198.51.100.1", "192.0.2.7, 10.0.0.2")))
        .isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
  }

  @Test
  void client_withoutTheHeader_isTheOtherEnd() {
    assertThat(proxies.client(InetAddress.ofLiteral("10.0.0.1"), List.of()))
        .isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
  }

  @Test
  void nobody_withoutProxies_isBelieved() {
    assertThat(
            new TrustedProxies(AddressList.NONE)
                .client(InetAddress.ofLiteral("10.0.0.1"), List.of("192.0.2.7")))
        .isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
  }
}
