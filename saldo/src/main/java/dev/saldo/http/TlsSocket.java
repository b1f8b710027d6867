package dev.saldo.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS over a socket of Helidon's, which is a plain one.
///
/// Helidon has TLS of its own, but shakes hands before it hands a connection over, for as long as
/// the client likes; and its socket cannot be closed while somebody writes to it whose client does
/// not read. Here the handshake is a part of the first read, so the [Connection]'s deadlines hold
/// from the first byte, and [#close] waits for nobody.
///
/// One thread reads, one writes, anyone closes. What a client does again in mid-stream that TLS 1.2
/// allows, shaking hands anew, ends the connection.
final class TlsSocket implements HelidonSocket, DataWriter {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final HelidonSocket plain;
  private final SSLEngine engine;
  private final Runnable established;
  private final Lock writing = new ReentrantLock();

  /// From the client, not yet decrypted; read by the reader alone.
  private ByteBuffer received = NOTHING;

  private ByteBuffer decrypted;
  private ByteBuffer encrypted;
  private boolean isEstablished;
  private volatile boolean isFinished;

  /// @param established is told, by the reader, when hands are shaken
  TlsSocket(HelidonSocket plain, SSLEngine engine, Runnable established) {
    this.plain = plain;
    this.engine = engine;
    this.established = established;
    this.decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    this.encrypted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
  }

  /// The next bytes that the client sent, waiting for them; null at their end.
  @Override
  public byte @Nullable [] get() {
    if (isFinished) {
      return plain.get(); // to be dropped, so not worth decrypting
    }
    try {
      return decrypt();
    } catch (SSLException e) {
      alert();
      throw new UncheckedIOException(e);
    }
  }

  private byte @Nullable [] decrypt() throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> encrypt(NOTHING);
        case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          SSLEngineResult result = engine.unwrap(received, decrypted);
          refuseNewHandshake(result);
          switch (result.getStatus()) {
            case OK -> {
              if (result.bytesProduced() > 0) {
                byte[] bytes = Arrays.copyOf(decrypted.array(), decrypted.position());
                decrypted.clear();
                return bytes;
              }
            }
            case BUFFER_UNDERFLOW -> {
              byte[] more = plain.get();
              if (more == null) {
                return null;
              }
              received =
                  ByteBuffer.allocate(received.remaining() + more.length)
                      .put(received)
                      .put(more)
                      .flip();
            }
            case BUFFER_OVERFLOW ->
                decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            case CLOSED -> {
              return null;
            }
          }
        }
      }
    }
  }

  private void refuseNewHandshake(SSLEngineResult result) throws SSLException {
    HandshakeStatus status = result.getHandshakeStatus();
    if (isEstablished
        && status != HandshakeStatus.NOT_HANDSHAKING
        && engine.getSession().getProtocol().equals("TLSv1.2")
        && !engine.isInboundDone()) {
      throw new SSLException("no new handshake");
    }
    if (!isEstablished && status == HandshakeStatus.NOT_HANDSHAKING) {
      isEstablished = true;
      established.run();
    }
  }

  /// Encrypts and sends.
  private void encrypt(ByteBuffer bytes) throws SSLException {
    writing.lock();
    try {
      do {
        SSLEngineResult result = engine.wrap(bytes, encrypted);
        switch (result.getStatus()) {
          case OK -> {}
          case BUFFER_OVERFLOW -> {
            encrypted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            continue;
          }
          case CLOSED -> {
            if (bytes.hasRemaining()) {
              throw new UncheckedIOException(new SocketException("closed"));
            }
          }
          case BUFFER_UNDERFLOW -> throw new IllegalStateException("what is sent is there");
        }
        if (encrypted.position() > 0) {
          byte[] packet = Arrays.copyOf(encrypted.array(), encrypted.position());
          encrypted.clear();
          plain.write(BufferData.create(packet));
        }
      } while (bytes.hasRemaining());
    } finally {
      writing.unlock();
    }
  }

  /// Tells the client that nothing more comes, so that it knows that nothing was cut off.
  void finish() {
    isFinished = true;
    engine.closeOutbound();
    alert();
  }

  private void alert() {
    try {
      encrypt(NOTHING);
    } catch (IOException | UncheckedIOException e) {
      // Whoever does not hear it sees the connection end.
    }
  }

  /// Without telling the client, since that could wait for it.
  @Override
  public void close() {
    plain.close();
  }

  @Override
  public void write(BufferData bytes) {
    try {
      encrypt(ByteBuffer.wrap(bytes.readBytes()));
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(BufferData... buffers) {
    for (BufferData buffer : buffers) {
      write(buffer);
    }
  }

  @Override
  public void writeNow(BufferData bytes) {
    write(bytes);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    write(buffers);
  }

  /// Not read in this way: [Connection] takes what [#get] gives.
  @Override
  @SuppressWarnings("removal")
  public int read(BufferData buffer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void idle() {
    plain.idle();
  }

  @Override
  public boolean isConnected() {
    return plain.isConnected();
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public PeerInfo remotePeer() {
    return plain.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return plain.localPeer();
  }

  @Override
  public String socketId() {
    return plain.socketId();
  }

  @Override
  public String childSocketId() {
    return plain.childSocketId();
  }
}
