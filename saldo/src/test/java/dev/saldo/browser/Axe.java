package dev.saldo.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// axe, which looks for what keeps people out who do not see well, or use no mouse.
final class Axe {

  private static final String SCRIPT = script();

  private static final String LOOK =
      """
      const told = (violation) =>
        `${violation.id}: ${violation.help}: `
          + violation.nodes.map((node) => node.target.join(" ") + " (" + node.failureSummary + ")").join("; ");
      const done = arguments[arguments.length - 1];
      const within = document.querySelector("dialog:modal") ?? document;
      const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
      const rules = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
      axe.run(within, { resultTypes: ["violations"], ...(isDark ? { runOnly: rules } : {}) })
        .then((results) => done(results.violations.map(told)), (error) => done([String(error)]));
      """;

  private Axe() {}

  /// Everything that is wrong with the page as it stands, by axe's rules; each with where it is.
  /// Where a dialog is open it is that alone, as nobody reaches what lies under it; and of a dark
  /// page the colours alone, as nothing else of it differs from the light one.
  static List<String> violations(Page page) {
    if (!Boolean.TRUE.equals(page.run("return 'axe' in window"))) {
      page.run(SCRIPT);
    }
    return page.await(LOOK).stream().map(String.class::cast).toList();
  }

  private static String script() {
    try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(script, "axe.min.js is not there").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
