package dev.saldo.browser;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.FluentWait;

/// A page as its reader knows it: by what is written on it, and by the names of what can be pressed
/// and filled in. Whatever is looked for is waited for; what does not come within [#PATIENCE] fails
/// the test.
final class Page {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration EACH = Duration.ofMillis(40);

  /// The visible elements of a role whose accessible name, as far as it matters here, is one.
  private static final String NAMED =
      """
      const [role, name, within] = arguments;
      const roles = {
        button: "button, [role=button], summary",
        link: "a[href]",
        field: "input, textarea, select",
        heading: "h1, h2, h3, h4",
        tab: "[role=tab], nav a",
        row: "tr, [role=row], li",
        region: "section, dialog, main, [role=region], [role=dialog]",
      };
      const texts = (ids) => ids.split(/\\s+/).map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
      const nameOf = (e) =>
        e.hasAttribute("aria-labelledby") ? texts(e.getAttribute("aria-labelledby"))
        : e.getAttribute("aria-label")
          || [...(e.labels ?? [])].map((label) => label.innerText).join(" ")
          || e.innerText || e.title || "";
      const plain = (text) => text.replace(/\\s+/g, " ").trim();
      return [...(within ?? document).querySelectorAll(roles[role])]
        .filter((e) => e.checkVisibility() && plain(nameOf(e)) === name);
      """;

  private final ChromeDriver driver;
  private final List<Pattern> expected = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();

  Page(ChromeDriver driver) {
    this.driver = driver;
    // Nobody is signed in when a page begins, and the page asks.
    expect("/console/session - Failed to load resource: .* 401 ");
  }

  /// Says that the browser's log may complain of this.
  ///
  /// @param complaint a regular expression, found anywhere in it
  void expect(String complaint) {
    expected.add(Pattern.compile(complaint));
  }

  /// Goes to an address.
  void open(URI address) {
    driver.get(address.toString());
  }

  /// Goes to a place in the console.
  ///
  /// @param place what stands behind `#`, such as `/merchants/acme`
  void open(Served served, String place) {
    open(served.address().resolve("/console/#" + place));
  }

  /// Signs in, as an operator who may do everything, and goes to a place in the console.
  void enter(Served served, String place) {
    enter(served, Served.TOKEN, place);
  }

  void enter(Served served, String token, String place) {
    open(served, place);
    signIn(token);
  }

  void signIn(String token) {
    type("Operator token", token + Keys.ENTER);
    button("Sign out");
  }

  void reload() {
    driver.navigate().refresh();
  }

  void back() {
    driver.navigate().back();
  }

  String address() {
    return Objects.requireNonNull(driver.getCurrentUrl());
  }

  // What is there

  /// All that can be read on the page.
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /// Waits until this can be read.
  void see(String text) {
    until("'" + text + "' is on the page", () -> text().contains(text));
  }

  /// Waits until this can be read no more.
  void miss(String text) {
    until("'" + text + "' is gone from the page", () -> !text().contains(text));
  }

  WebElement button(String name) {
    return named("button", name);
  }

  WebElement link(String name) {
    return named("link", name);
  }

  WebElement field(String name) {
    return named("field", name);
  }

  /// The only visible element of a role with a name.
  WebElement named(String role, String name) {
    List<WebElement> found = new ArrayList<>();
    until(
        "there is one " + role + " '" + name + "'",
        () -> {
          found.clear();
          found.addAll(allNamed(role, name));
          return found.size() == 1;
        });
    return found.getFirst();
  }

  /// Those that there are at this moment.
  @SuppressWarnings("unchecked") // the script returns nothing else
  List<WebElement> allNamed(String role, String name) {
    return (List<WebElement>) list(NAMED, role, name);
  }

  /// The first element that a CSS selector selects.
  WebElement first(String selector) {
    until("there is " + selector, () -> !all(selector).isEmpty());
    return all(selector).getFirst();
  }

  /// Those that there are at this moment.
  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  // What is done

  void press(String button) {
    doing(() -> button(button).click());
  }

  void follow(String link) {
    doing(() -> link(link).click());
  }

  /// Has a field say this, and nothing else.
  void type(String field, String text) {
    doing(() -> {
      WebElement into = field(field);
      into.clear();
      into.sendKeys(text);
    });
  }

  /// Presses keys as somebody who has no mouse.
  void keys(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /// What has the focus: its text, or else its label.
  String focused() {
    WebElement active = driver.switchTo().activeElement();
    String text = active.getText();
    return text.isEmpty() ? Objects.requireNonNullElse(active.getAccessibleName(), "") : text;
  }

  /// Once more, where the page was drawn anew between looking and acting.
  private void doing(Runnable what) {
    until(
        "it can be done",
        () -> {
          what.run();
          return true;
        });
  }

  /// Waits until something is so.
  ///
  /// @param what for the message when it never is
  void until(String what, BooleanSupplier so) {
    try {
      new FluentWait<>(this)
          .withTimeout(PATIENCE)
          .pollingEvery(EACH)
          .ignoreAll(List.of(StaleElementReferenceException.class, NoSuchElementException.class))
          .until(_ -> so.getAsBoolean());
    } catch (TimeoutException e) {
      throw new AssertionError("never so: " + what + "; the page says:\n" + text(), e);
    }
  }

  /// What a script returns that runs in the page; null for nothing.
  @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /// The list that a script returns.
  List<?> list(String script, Object... arguments) {
    return (List<?>) Objects.requireNonNull(run(script, arguments));
  }

  /// The list that a script hands to the last of its arguments, a function, in its own time.
  List<?> await(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return (List<?>) Objects.requireNonNull(driver.executeAsyncScript(script, arguments));
  }

  // How it is looked at

  /// As wide as this, in CSS pixels, and as high as a screen of that width.
  void width(int width) {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            width,
            "height",
            width < 500 ? 780 : 900,
            "deviceScaleFactor",
            1,
            "mobile",
            false));
  }

  void dark(boolean dark) {
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /// Of the page from its top to its bottom, in PNG.
  byte[] picture() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  String source() {
    return Objects.requireNonNull(driver.getPageSource());
  }

  void cdp(String command, Map<String, Object> arguments) {
    driver.executeCdpCommand(command, arguments);
  }

  // What the browser says of it

  /// What its log complains of that nobody expected.
  List<String> complaints() {
    read();
    return log.stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> expected.stream().noneMatch(e -> e.matcher(message).find()))
        .toList();
  }

  List<String> log() {
    read();
    return log.stream().map(LogEntry::toString).toList();
  }

  /// The log gives each entry once.
  private void read() {
    log.addAll(driver.manage().logs().get(LogType.BROWSER).getAll());
  }

  /// Makes it a page like any other again.
  void leave() {
    cdp("Emulation.clearDeviceMetricsOverride", Map.of());
    cdp("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    driver.get("about:blank");
  }

  /// Every address that the page loaded something from.
  List<String> asked() {
    return list("return performance.getEntriesByType('resource').map((e) => e.name)").stream()
        .map(String.class::cast)
        .toList();
  }

  /// What axe finds that somebody could not see, read or reach.
  void isAccessible() {
    assertThat(Axe.violations(this)).as(() -> "axe on " + address()).isEmpty();
  }

  /// Whether it can be read without moving it sideways.
  void fits() {
    List<?> tooWide =
        list(
            """
            const wide = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= wide ? [] : [...document.querySelectorAll("body *")]
              .filter((e) => e.getBoundingClientRect().right > wide + 0.5)
              .map((e) => `${e.tagName} ${e.className} ${e.getBoundingClientRect().right}`);
            """);
    assertThat(tooWide.stream().map(Object::toString).collect(joining("\n")))
        .as(() -> "what is wider than the page at " + address())
        .isEmpty();
  }
}
