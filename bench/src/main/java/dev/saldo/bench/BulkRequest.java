package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Callable;

/// One request with very many payments, a line each, sent while its answer is read.
final class BulkRequest {

  private static final int CHUNK = 32 << 10;
  private static final int PATIENCE_MILLIS = 60_000;
  private static final String RECORDED = "\"status\":201";

  private BulkRequest() {}

  /// Sends it to the server at this port of 127.0.0.1, until the last line is answered.
  static Measured send(int port, Payments payments, int count) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      long start = System.nanoTime();
      Callable<long[]> writing =
          () -> {
            write(socket.getOutputStream(), payments, count);
            return new long[2];
          };
      Callable<long[]> reading = () -> read(socket.getInputStream());
      long[] read = Load.atOnce(List.of(writing, reading)).get(1);
      long nanos = System.nanoTime() - start;
      long missing = count - read[0] - read[1];
      return new Measured(read[0], read[1], missing, nanos, Load.histogram());
    }
  }

  private static void write(OutputStream socket, Payments payments, int count) throws IOException {
    OutputStream out = new BufferedOutputStream(socket, CHUNK + 16);
    out.write(Payments.bulkHead());
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK + 1024);
    for (int i = 0; i < count; i++) {
      chunk.writeBytes(payments.line().getBytes(US_ASCII));
      chunk.write('\n');
      if (chunk.size() >= CHUNK || i == count - 1) {
        out.write((Integer.toHexString(chunk.size()) + "\r\n").getBytes(US_ASCII));
        chunk.writeTo(out);
        out.write("\r\n".getBytes(US_ASCII));
        chunk.reset();
      }
    }
    out.write("0\r\n\r\n".getBytes(US_ASCII));
    out.flush();
  }

  /// How many lines said that a payment was recorded, and how many said something else.
  private static long[] read(InputStream socket) throws IOException {
    InputStream in = new BufferedInputStream(socket, CHUNK);
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("bulk was answered with " + status);
    }
    while (!line(in).isEmpty()) {
      // headers, which tell nothing new
    }
    long[] counted = new long[2];
    StringBuilder text = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      if (size == 0) {
        return counted;
      }
      for (byte each : in.readNBytes(size)) {
        if (each == '\n') {
          counted[text.indexOf(RECORDED) >= 0 ? 0 : 1]++;
          text.setLength(0);
        } else {
          text.append((char) each);
        }
      }
      line(in);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }
}
