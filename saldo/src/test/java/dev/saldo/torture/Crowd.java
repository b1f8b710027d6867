package dev.saldo.torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Many connections to one server that all do the same and never what they should: they send as
/// much as the server takes, a step at a time, and read nothing. Who is not let in waits at the
/// door and tries again, as TCP does. For one thread at a time.
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
        if (!channel.finishConnect()) {
          return 0;
        }
        int sent = channel.write(some);
        toSend.position(toSend.position() + sent);
        return sent;
      } catch (IOException e) {
        toSend.position(toSend.limit()); // the server has had enough of it
        return 0;
      }
    }
  }

  /// Has so many come.
  void join(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.configureBlocking(false);
      boolean _ = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
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

  /// How many have been let in so far.
  long letIn() {
    return members.stream().filter(member -> member.channel.isConnected()).count();
  }

  /// All go, without a word.
  @Override
  public void close() throws IOException {
    for (Member member : members) {
      if (member.channel.isOpen()) {
        member.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        member.channel.close();
      }
    }
    members.clear();
  }
}
