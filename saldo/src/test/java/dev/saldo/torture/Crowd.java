package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Many connections to one server that all do the same and never what they should: they send as
/// much as the server takes, a step at a time, and read nothing. For one thread.
final class Crowd implements AutoCloseable {

  /// What a member of it takes in of answers that it does not read.
  private static final int RECEIVE_BUFFER = 4 << 10;

  private final List<Member> members = new ArrayList<>();

  private static final class Member {
    final SocketChannel channel;
    final ByteBuffer toSend;

    Member(SocketChannel channel, ByteBuffer toSend) {
      this.channel = channel;
      this.toSend = toSend;
    }

    /// @param most how many bytes to send at once
    /// @return how many the server took
    int send(int most) {
      ByteBuffer some = toSend.slice(toSend.position(), Math.min(most, toSend.remaining()));
      try {
        int sent = channel.write(some);
        toSend.position(toSend.position() + sent);
        return sent;
      } catch (IOException e) {
        toSend.position(toSend.limit()); // the server has had enough of it
        return 0;
      }
    }
  }

  /// Opens so many.
  void join(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      members.add(new Member(channel, ByteBuffer.allocate(0)));
    }
  }

  /// What all of them are to send, from now on.
  void say(byte[] bytes) {
    members.replaceAll(
        member -> new Member(member.channel, ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
  }

  /// Has each of them send up to this many bytes.
  ///
  /// @return how many were sent in all
  long send(int most) {
    long sent = 0;
    for (Member member : members) {
      sent += member.send(most);
    }
    return sent;
  }

  int size() {
    return members.size();
  }

  /// How many were told which status, and 0 for those that were closed without one; those of which
  /// nothing was heard are left out. Reads a little of each, once.
  Map<Integer, Integer> told() {
    Map<Integer, Integer> told = new TreeMap<>();
    for (Member member : members) {
      ByteBuffer head = ByteBuffer.allocate("HTTP/1.1 200".length());
      try {
        if (member.channel.read(head) == 0) {
          continue;
        }
      } catch (IOException e) {
        // It was reset.
      }
      String line = new String(head.array(), 0, head.position(), ISO_8859_1);
      told.merge(
          line.startsWith("HTTP/1.1 ") && !head.hasRemaining()
              ? Integer.parseInt(line.substring(9))
              : 0,
          1,
          Integer::sum);
    }
    return told;
  }

  /// All go, without a word.
  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      member.channel.close();
    }
    members.clear();
  }
}
