package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressListTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,            192.0.2.1,             true",
    "192.0.2.1,            192.0.2.2,             false",
    "192.0.2.0/24,         192.0.2.255,           true",
    "192.0.2.0/24,         192.0.3.0,             false",
    "192.0.2.128/25,       192.0.2.127,           false",
    "192.0.2.128/25,       192.0.2.128,           true",
    "10.0.0.0/8,           10.255.255.255,        true",
    "10.0.0.0/8,           11.0.0.0,              false",
    "0.0.0.0/0,            203.0.113.9,           true",
    "0.0.0.0/0,            2001:db8::1,           false",
    "0.0.0.0/1,            128.0.0.0,             false",
    "192.0.2.1/32,         192.0.2.1,             true",
    "192.0.2.1/32,         192.0.2.0,             false",
    "2001:db8::1,          2001:db8:0:0:0:0:0:1,  true",
    "2001:DB8::1,          2001:db8::1,           true",
    "2001:db8::1,          2001:db8::2,           false",
    "2001:db8::/32,        2001:db8:ffff::1,      true",
    "2001:db8::/32,        2001:db9::,            false",
    "2001:db8::8000/113,   2001:db8::7fff,        false",
    "2001:db8::8000/113,   2001:db8::ffff,        true",
    "::1/128,              ::1,                   true",
    "::/0,                 2001:db8::1,           true",
    "::/0,                 192.0.2.1,             false",
    // IPv4 within IPv6
    "::ffff:192.0.2.1,     192.0.2.1,             true",
    "192.0.2.1,            ::ffff:192.0.2.1,      true",
    "::ffff:192.0.2.0/120, 192.0.2.77,            true",
    "::ffff:192.0.2.0/120, 192.0.3.77,            false",
    "::ffff:0.0.0.0/96,    192.0.2.1,             true",
    "::ffff:0.0.0.0/96,    2001:db8::1,           false",
    "::192.0.2.1,          192.0.2.1,             false",
  })
  void address_againstOneEntry_isOnTheListOrNot(String entry, String address, boolean contained) {
    assertThat(AddressList.parse(List.of(entry)).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @Test
  void mappedAddress_fromASocketOfBothFamilies_isItsIpv4Address() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(InetAddress.ofLiteral("192.0.2.1").getAddress(), 0, mapped, 12, 4);
    assertThat(
            AddressList.parse(List.of("192.0.2.0/24")).contains(InetAddress.getByAddress(mapped)))
        .isTrue();
  }

  @Test
  void address_onAListOfSeveral_needsOneOfThem() {
    AddressList list = AddressList.parse(List.of("192.0.2.1", "2001:db8::/32", "10.0.0.0/8"));
    assertThat(list.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(list.contains(InetAddress.ofLiteral("2001:db8::7"))).isTrue();
    assertThat(list.contains(InetAddress.ofLiteral("192.0.2.2"))).isFalse();
    assertThat(AddressList.NONE.contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.com",
        "1",
        "10.1",
        "10.0.1",
        "3221225985",
        "0xc0000201",
        "0300.0.2.1",
        "192.0.2.256",
        "192.0.2.1.1",
        "192.0.2.",
        "192.0.2.1 ",
        "192.0.2.1/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/+24",
        "192.0.2.0/024",
        "192.0.2.0/24/24",
        "192.0.2.0/99999999999999999999",
        "192.0.2.0/255.255.255.0",
        "192.0.2.1/24",
        "/24",
        ":",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "2001:db8::g",
        "[::1]",
        "fe80::1%lo",
        "2001:db8::/129",
        "2001:db8::1/64",
        "::ffff:192.0.2.0/24",
        "::ffff:192.0.2.1/120",
        "::ffff:1.2",
        "١٩٢.٠.٢.١",
      })
  void entry_thatIsNeitherAddressNorBlock_isNamed(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressList.parse(List.of("192.0.2.1", entry)))
        .withMessage("no IP address or CIDR block: " + entry);
  }
}
