package dev.saldo.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/// The machine, in a few lines for the note.
final class Machine {

  private Machine() {}

  /// @param folder on the disk that the databases are on
  static String describe(Path folder) throws IOException {
    return """
    - %s, %d cores for the load, the servers and the databases together; %s of memory
    - %s %s, Java %s
    - the disk flushes %,d times a second (4 KiB written and forced each time, alone)
    - load average when the bench began: %.1f
    """
        .formatted(
            inFile("/proc/cpuinfo", "model name"),
            Runtime.getRuntime().availableProcessors(),
            inFile("/proc/meminfo", "MemTotal"),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version(),
            flushes(folder),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String inFile(String file, String name) throws IOException {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return "unknown";
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static long flushes(Path folder) throws IOException {
    Path file = folder.resolve("flush");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(4096);
      long count = 0;
      long start = System.nanoTime();
      while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
        channel.write(block.clear(), count % 1024 * block.capacity());
        channel.force(false);
        count++;
      }
      return count;
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
