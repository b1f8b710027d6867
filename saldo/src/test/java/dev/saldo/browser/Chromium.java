package dev.saldo.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// A Chromium without a window, its profile a fresh one in a temporary folder. It finds no host but
/// this machine: whatever asks for another one fails, and the browser's log tells of it.
///
/// One is enough for all tests, one after the other; each begins with [#page], which forgets what
/// the one before left.
final class Chromium implements AutoCloseable {

  /// It would say that it has no typed commands for the newest Chromium; none are used.
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriverService service;
  private final ChromeDriver driver;

  private final Folder folder;

  private Chromium(ChromeDriverService service, ChromeDriver driver, Folder folder) {
    this.service = service;
    this.driver = driver;
    this.folder = folder;
  }

  /// Starts the one that `bin/find-chromium` finds; empty when it finds none.
  static Optional<Chromium> start() {
    return find().map(found -> start(found.getFirst(), found.getLast()));
  }

  private static Chromium start(Path chromium, Path chromedriver) {
    SELENIUM.setLevel(Level.SEVERE);
    // Both leave things in the folder for temporary files.
    Folder folder = Folder.temporary();
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("TMPDIR", folder.path().toString()))
            .withLogOutput(OutputStream.nullOutputStream())
            .build();
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    options.addArguments(
        "--headless=new",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--lang=en",
        // Tells what things are called by those who do not see them.
        "--enable-blink-features=ComputedAccessibilityInfo",
        // It would look for updates and the like.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // Containers: shared memory is small there, and there is no graphics card.
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // The same pixels everywhere, as far as can be.
        "--force-color-profile=srgb",
        "--hide-scrollbars");
    if ("root".equals(System.getProperty("user.name"))) {
      options.addArguments("--no-sandbox");
    }
    return new Chromium(service, new ChromeDriver(service, options), folder);
  }

  /// Chromium and chromedriver.
  private static Optional<List<Path>> find() {
    try {
      Process script =
          new ProcessBuilder(script().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String found = new String(script.getInputStream().readAllBytes(), UTF_8);
      return script.waitFor() == 0
          ? Optional.of(found.lines().map(Path::of).toList())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Such scripts do not run here.
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  private static Path script() {
    Path folder = Path.of("").toAbsolutePath();
    Path script = Path.of("bin", "find-chromium");
    while (!Files.exists(folder.resolve(script))) {
      folder = Objects.requireNonNull(folder.getParent(), "no bin/find-chromium above");
    }
    return folder.resolve(script);
  }

  /// A page without address, in a browser that remembers nothing: light, wide, and with a log that
  /// is empty.
  Page page() {
    driver.get("about:blank");
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    driver.manage().logs().get(LogType.BROWSER);
    return new Page(driver);
  }

  @Override
  public void close() {
    driver.quit();
    service.stop();
    folder.close();
  }
}
