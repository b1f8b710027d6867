package dev.saldo.browser;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.Select;

/// A page as its reader knows it: by what is written on it, and by the names of what can be pressed
/// and filled in. Whatever is looked for is waited for; what does not come within [#PATIENCE] fails
/// the test.
final class Page {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration EACH = Duration.ofMillis(40);

  /// The visible elements of a role that are called this by those who do not see them; where a
  /// dialog is open, those in it.
  private static final String NAMED =
      """
      const [role, name] = arguments;
      const roles = {
        button: "button, [role=button], summary",
        link: "a[href]",
        field: "input, textarea, select",
        heading: "h1, h2, h3, h4",
        tab: "[role=tab], nav a",
        row: "tr, [role=row], li",
        region: "section, dialog, main, [role=region], [role=dialog]",
      };
      const plain = (text) => text.replace(/\\s+/g, " ").trim();
      // Whatever a name may be made of: to have the browser make it takes long.
      const mayBe = (e) => [e, ...(e.labels ?? []), ...(e.ariaLabelledByElements ?? [])]
        .some((each) => plain(`${each.textContent} ${each.ariaLabel}`).includes(name));
      const within = document.querySelector("dialog:modal") ?? document;
      const visible = [...within.querySelectorAll(roles[role])].filter((e) => e.checkVisibility());
      return name === null
        ? visible.map((e) => plain(e.computedName))
        : visible.filter((e) => mayBe(e) && plain(e.computedName) === name);
      """;

  private final ChromeDriver driver;
  private final List<Pattern> expected = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Object> begins = new ArrayList<>();

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

  /// Goes to a place in the console by a way of one's own to the server.
  ///
  /// @param port where that way begins
  void open(int port, String place) {
    open(URI.create("http://127.0.0.1:" + port + "/console/#" + place));
  }

  /// Signs in, as an operator who may do everything, and goes to a place in the console.
  void enter(Served served, String place) {
    enter(served, Served.TOKEN, place);
  }

  void enter(Served served, String token, String place) {
    open(served, place);
    signIn(token);
  }

  void enter(int port, String place) {
    open(port, place);
    signIn(Served.TOKEN);
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

  Cookie cookie(String name) {
    return Objects.requireNonNull(driver.manage().getCookieNamed(name), name);
  }

  // What is there

  /// All that can be read on the page.
  String text() {
    return (String) Objects.requireNonNull(run("return document.body.innerText"));
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
        () -> "there is one " + role + " '" + name + "' among " + list(NAMED, role, null),
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

  /// The figures that stand beside an account, by name: `available`, `overdraft limit`. They are
  /// the characters on the page, without what is drawn between them.
  Map<?, ?> figures(String accountNo) {
    return map(
        """
        const pairs = document.querySelectorAll(`[data-account="${arguments[0]}"] dl.figures > div`);
        return Object.fromEntries([...pairs].map((pair) =>
          ["dt", "dd"].map((each) => pair.querySelector(each).textContent.trim()))
          .map(([name, figure]) => [name.toLowerCase(), figure]));
        """,
        accountNo);
  }

  /// The text of each element that a CSS selector selects, character by character.
  List<String> texts(String selector) {
    return list(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())",
            selector)
        .stream()
        .map(String.class::cast)
        .toList();
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

  /// Has a field of the browser's own making, such as one for a time, say this.
  void set(String field, String value) {
    doing(() ->
        run(
            """
            const [field, value] = arguments;
            field.value = value;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new Event("change", { bubbles: true }));
            """,
            field(field),
            value));
  }

  /// Chooses of a list what says this.
  void choose(String field, String option) {
    doing(() -> new Select(field(field)).selectByVisibleText(option));
  }

  /// The same, where a name alone does not tell which.
  void chooseIn(String selector, String option) {
    doing(() -> new Select(first(selector)).selectByVisibleText(option));
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
    until(() -> what, so);
  }

  private void until(Supplier<String> what, BooleanSupplier so) {
    try {
      new FluentWait<>(this)
          .withTimeout(PATIENCE)
          .pollingEvery(EACH)
          .ignoreAll(List.of(StaleElementReferenceException.class, NoSuchElementException.class))
          .until(_ -> so.getAsBoolean());
    } catch (TimeoutException e) {
      throw new AssertionError("never so: " + what.get() + "; the page says:\n" + text(), e);
    }
  }

  /// What a script returns that runs in the page; null for nothing.
  @Nullable Object run(String script, @Nullable Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /// The list that a script returns.
  List<?> list(String script, @Nullable Object... arguments) {
    return (List<?>) Objects.requireNonNull(run(script, arguments));
  }

  private Map<?, ?> map(String script, Object... arguments) {
    return (Map<?, ?>) Objects.requireNonNull(run(script, arguments));
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

  /// Has scripts believe that it is this moment when they begin.
  void tellTime(Instant moment) {
    begin(
        """
        {
          const Real = Date;
          const shift = %d - Real.now();
          Date = class extends Real {
            constructor(...given) {
              super(...(given.length === 0 ? [Real.now() + shift] : given));
            }
            static now() {
              return Real.now() + shift;
            }
          };
        }
        """
            .formatted(moment.toEpochMilli()));
  }

  /// Has scripts believe that they run there.
  void moveTo(String zone) {
    cdp("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
  }

  /// Runs a script before any other in whatever is opened from now on.
  private void begin(String script) {
    begins.add(
        driver
            .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
            .get("identifier"));
  }

  /// Waits until what moves has moved, and the fonts are there.
  void settle() {
    await(
        """
        const done = arguments[arguments.length - 1];
        const moving = document.getAnimations().filter((a) => a.effect.getComputedTiming().iterations < Infinity);
        Promise.allSettled([document.fonts.ready, ...moving.map((a) => a.finished)])
          .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done([]))));
        """);
  }

  /// What is seen of the page, in PNG.
  byte[] view() {
    Map<?, ?> seen =
        map(
            "return { x: scrollX, y: scrollY, width: document.body.getBoundingClientRect().width,"
                + " height: innerHeight, scale: 1 }");
    return picture(Map.of("format", "png", "clip", seen));
  }

  /// The page from its top to its bottom, in PNG.
  byte[] picture() {
    return picture(Map.of("format", "png", "captureBeyondViewport", true));
  }

  private byte[] picture(Map<String, Object> what) {
    Object picture = driver.executeCdpCommand("Page.captureScreenshot", what).get("data");
    return Base64.getDecoder().decode((String) Objects.requireNonNull(picture));
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
    moveTo("");
    begins.forEach(
        script -> cdp("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script)));
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
    List<?> cut =
        list(
            """
            const outside = [...document.querySelectorAll("td .figure, dialog input, dialog select")].filter((e) => {
              const within = e.closest("td, dialog form").getBoundingClientRect();
              const { left, right } = e.getBoundingClientRect();
              return left < within.left - 0.5 || right > within.right + 0.5;
            }).map((e) => `${e.tagName} ${e.textContent}`);
            const cut = [...document.querySelectorAll("input[placeholder]")].filter((field) => {
              const { value } = field;
              field.value = field.placeholder;
              const isCut = field.scrollWidth > field.clientWidth;
              field.value = value;
              return isCut;
            }).map((field) => field.placeholder);
            return [...outside, ...cut];
            """);
    assertThat(cut).as(() -> "what is cut, or lies over something else, at " + address()).isEmpty();
    assertThat(tooWide.stream().map(Object::toString).collect(joining("\n")))
        .as(() -> "what is wider than the page at " + address())
        .isEmpty();
  }
}
