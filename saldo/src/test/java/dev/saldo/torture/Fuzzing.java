package dev.saldo.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Coverage-guided fuzzing: Jazzer makes up inputs, keeps those that reach something new, and
/// changes these further. Each target runs in a JVM of its own with little memory, so an input that
/// takes too much of it, or too long, is found too. The JVMs run beside each other, as each spends
/// its first ten seconds on starting and uses little more than one core.
///
/// A round is a target's turn; a check is an input.
///
/// @param targets classes with a `fuzzerTestOneInput` that throws when something is wrong
record Fuzzing(String name, String promise, List<String> targets) implements Trial {

  /// Small inputs of each target, by its simple name, to begin with: what is of use, and what was
  /// once found.
  static final Path CORPUS = Path.of("src/test/resources/fuzz");

  /// No input may take longer, on a machine that has much else to do.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Pattern DONE = Pattern.compile("(?m)^Done (\\d+) runs in");
  private static final Pattern FOUND =
      Pattern.compile("(?s)(== Java (Exception|Assertion Error)|==\\d+== ?ERROR).*");
  private static final Pattern INPUT = Pattern.compile("(?m)^culprit: (.*)$");

  static final Fuzzing TEXTS =
      new Fuzzing(
          "fuzz-texts",
          "Every reader of what comes from outside reads rightly or refuses as it says.",
          List.of(
              "dev.saldo.http.HttpTextsFuzz",
              "dev.saldo.api.ApiTextsFuzz",
              "dev.saldo.torture.ValuesFuzz"));

  static final Fuzzing REQUESTS =
      new Fuzzing(
          "fuzz-requests",
          "No request is answered with a fault of ours, whatever is in it.",
          List.of("dev.saldo.app.RequestFuzz", "dev.saldo.app.ConnectionFuzz"));

  @Override
  public Tally run(Effort effort) throws Exception {
    List<Future<String>> turns;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      turns =
          threads.invokeAll(
              targets.stream()
                  .map(
                      target -> (Callable<String>) () -> fuzz(target, effort.time(), effort.seed()))
                  .toList());
    }
    long inputs = 0;
    List<String> findings = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      String told = turns.get(i).get();
      Matcher done = DONE.matcher(told);
      if (done.find()) {
        inputs += Long.parseLong(done.group(1));
      } else {
        findings.add(targets.get(i) + finding(told));
      }
    }
    return new Tally(targets.size(), inputs, inputs, findings);
  }

  /// What ended a fuzzer before its time.
  private static String finding(String told) {
    Matcher found = FOUND.matcher(told);
    Matcher input = INPUT.matcher(told);
    if (!found.find()) {
      throw new IllegalStateException("the fuzzer did not run: " + told);
    }
    String shown = input.find() ? ", input in base 64 " + input.group(1) : "";
    return shown + ": " + found.group().lines().limit(8).collect(Collectors.joining(" | "));
  }

  private static String fuzz(String target, Duration time, long seed) throws Exception {
    Path folder = Files.createTempDirectory("saldo-fuzz");
    try {
      Path log = folder.resolve("log");
      Path corpus = Files.createDirectory(folder.resolve("corpus"));
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "com.code_intelligence.jazzer.Jazzer",
                  "--target_class=" + target,
                  "--instrumentation_includes=dev.saldo.**",
                  "--reproducer_path=" + folder,
                  "-artifact_prefix=" + folder + "/",
                  "-max_total_time=" + Math.max(1, time.toSeconds()),
                  "-timeout=" + LONGEST.toSeconds(),
                  "-rss_limit_mb=2048",
                  "-max_len=4096",
                  "-seed=" + (seed & 0x7fff_ffff),
                  "-verbosity=1",
                  corpus.toString()));
      Path given = given(target);
      if (Files.isDirectory(given)) {
        command.add(given.toString());
      }
      Process fuzzer =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (!fuzzer.waitFor(time.toSeconds() + 300, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the fuzzer of " + target + " does not end");
        }
      } finally {
        fuzzer.destroyForcibly();
      }
      return Files.readString(log) + culprit(folder);
    } finally {
      remove(folder);
    }
  }

  /// The input that the fuzzer ended with, if it left one.
  private static String culprit(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> left =
          files
              .filter(file -> file.getFileName().toString().matches("(crash|timeout|oom)-.*"))
              .findFirst();
      return left.isEmpty()
          ? ""
          : "\nculprit: " + Base64.getEncoder().encodeToString(Files.readAllBytes(left.get()));
    }
  }

  /// The inputs that a target begins with, wherever in the checkout this runs.
  static Path given(String target) {
    String name = target.substring(target.lastIndexOf('.') + 1);
    Path here = CORPUS.resolve(name);
    return (Files.isDirectory(here) ? here : Path.of("saldo").resolve(here)).toAbsolutePath();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
