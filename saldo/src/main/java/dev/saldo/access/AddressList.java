package dev.saldo.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses and CIDR blocks, and whether an address is among them. Nothing is ever asked of a
/// name server. Immutable.
///
/// An IPv4 address and the same one mapped into IPv6 (`::ffff:192.0.2.1`) are one; apart from that
/// a block of IPv6 contains no IPv4 address.
public final class AddressList {

  /// The list with nothing on it.
  public static final AddressList NONE = new AddressList(List.of());

  private static final int MAPPED = 96;
  private static final int ALL = 128;

  // InetAddress takes other spellings too: fewer than four numbers, leading zeros, brackets, zones.
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final List<Block> blocks;

  private AddressList(List<Block> blocks) {
    this.blocks = blocks;
  }

  /// The list of these entries, each an address (`192.0.2.1`, `2001:db8::1`) or a block
  /// (`192.0.2.0/24`, `2001:db8::/32`) whose bits behind the prefix are zero.
  ///
  /// @throws IllegalArgumentException with the first entry that is neither
  public static AddressList parse(List<String> entries) {
    return entries.isEmpty()
        ? NONE
        : new AddressList(entries.stream().map(AddressList::parse).toList());
  }

  /// Whether the address is one of these, or in one of these blocks. The empty list contains none.
  public boolean contains(InetAddress address) {
    byte[] bytes = bytes(address);
    boolean ipv4 = address instanceof Inet4Address;
    return blocks.stream().anyMatch(block -> block.contains(bytes, ipv4));
  }

  private static Block parse(String entry) {
    int slash = entry.indexOf('/');
    String address = slash < 0 ? entry : entry.substring(0, slash);
    boolean ipv4 = IPV4.matcher(address).matches();
    byte[] bytes = bytes(address(address).orElseThrow(() -> unfit(entry)));
    int prefix = slash < 0 ? ALL : prefix(entry.substring(slash + 1), ipv4);
    if (prefix < 0 || prefix > ALL || !Arrays.equals(bytes, masked(bytes, prefix))) {
      throw unfit(entry);
    }
    return new Block(bytes, prefix);
  }

  /// The address with this text; empty when the text is none.
  static Optional<InetAddress> address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The prefix in bits of an address of 128; -1 when the text is none.
  private static int prefix(String text, boolean ipv4) {
    if (!PREFIX.matcher(text).matches()) {
      return -1;
    }
    return Integer.parseInt(text) + (ipv4 ? MAPPED : 0);
  }

  /// The address as 16 bytes, IPv4 mapped.
  private static byte[] bytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, bytes.length);
    return mapped;
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] masked = new byte[address.length];
    System.arraycopy(address, 0, masked, 0, prefix / 8);
    if (prefix % 8 != 0) {
      masked[prefix / 8] = (byte) (address[prefix / 8] & (0xff << (8 - prefix % 8)));
    }
    return masked;
  }

  private static IllegalArgumentException unfit(String entry) {
    return new IllegalArgumentException("no IP address or CIDR block: " + entry);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(byte[] address, int prefix) {

    boolean contains(byte[] other, boolean ipv4) {
      return (!ipv4 || prefix >= MAPPED) && Arrays.equals(masked(other, prefix), address);
    }
  }
}
