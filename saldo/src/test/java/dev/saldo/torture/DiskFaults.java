package dev.saldo.torture;

import dev.saldo.app.ChildProgram;
import dev.saldo.torture.FaultTrial.Scene;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/// What happens to the file of the embedded store, and to its disk.
final class DiskFaults {

  private static final int DISK_MEBIBYTES = 96;

  private DiskFaults() {}

  /// The disk is full, and then it is not: under load, and for a server that starts. It can only be
  /// read by a server that starts.
  ///
  /// The disk is a small one in memory. Where none may be made, no file of the server may grow for
  /// a while instead; where that cannot be had either, nothing is tried.
  record Full(Site site, Path disk, boolean mounted, Serving server, Findings findings)
      implements Scene {

    static Scene over(Path folder, Findings findings) throws Exception {
      Path disk = Files.createDirectory(folder.resolve("disk"));
      boolean mounted =
          ran("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEBIBYTES + "m", "none", "" + disk);
      Site site = Site.embedded(disk);
      return new Full(site, disk, mounted, Serving.start(folder, site), findings);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      if (!mounted) {
        String pid = Long.toString(server.pid());
        boolean limited =
            ran("prlimit", "--pid", pid, "--fsize=" + (4096 * (1 + random.nextInt(64))) + ":");
        Pause.between(100, 700, random);
        if (!limited || !ran("prlimit", "--pid", pid, "--fsize=unlimited:")) {
          Assumptions.abort("no disk can be mounted here, and no process limited");
        }
        return 1;
      }
      switch (random.nextInt(4)) {
        case 0 -> {
          server.kill();
          findings.check(
              ran("mount", "-o", "remount,ro", "" + disk), "the disk cannot be made read-only");
          findings.check(!server.tryToStart(), "a server serves what it cannot write");
          checkRefusal("ead-only");
          ran("mount", "-o", "remount,rw", "" + disk);
          server.restart();
        }
        case 1 -> {
          fill();
          load.stop();
          server.kill();
          if (!server.tryToStart()) {
            checkRefusal("the disk is full");
          }
          Files.delete(ballast());
          server.restart();
        }
        default -> {
          fill();
          Pause.between(50, 700, random);
          Files.delete(ballast());
        }
      }
      return 1;
    }

    private void checkRefusal(String why) throws InterruptedException {
      findings.check(
          server.exitCode() == 1 && isOneSentence(server.err(), why),
          "a server that cannot write says " + server.err());
    }

    private Path ballast() {
      return disk.resolve("ballast");
    }

    private void fill() {
      byte[] zeros = new byte[4096];
      try (OutputStream out = Files.newOutputStream(ballast())) {
        for (int i = 0; i < DISK_MEBIBYTES * 256; i++) {
          out.write(zeros);
        }
      } catch (IOException e) {
        // It is full.
      }
    }

    @Override
    public void close() {
      server.close();
      site.close();
      if (mounted) {
        ran("umount", "" + disk);
      }
    }
  }

  private static boolean isOneSentence(String err, String why) {
    return err.startsWith("saldo: ") && err.contains(why) && err.strip().lines().count() == 1;
  }

  /// A second server on the same file, and a command that would write it. Each is refused in one
  /// sentence, and the first one does not notice.
  record Second(Path folder, Site site, Serving server, Findings findings) implements Scene {

    static Scene over(Path folder, Findings findings) throws Exception {
      Site site = Site.embedded(folder);
      return new Second(folder, site, Serving.start(folder, site), findings);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      boolean serves = random.nextBoolean();
      String[] command =
          serves
              ? new String[] {"serve", "--port", "0", "--data", folder.resolve("books").toString()}
              : new String[] {"operator", "list", "--data", folder.resolve("books").toString()};
      try (ChildProgram second = ChildProgram.startAsShipped(folder, Map.of(), command)) {
        int code = second.exitCode();
        findings.check(
            code == 1
                && isOneSentence(second.err(), serves ? "are in use" : "a server has the books in"),
            "a second one that would write exits with %d and says %s"
                .formatted(code, second.err()));
      }
      return 1;
    }

    @Override
    public void close() {
      server.close();
      site.close();
    }
  }

  /// Whether the command could be run, and succeeded.
  private static boolean ran(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a trial", e);
    }
  }
}
