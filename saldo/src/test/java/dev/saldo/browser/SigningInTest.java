package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.app.DemoBooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;

@ExtendWith(InBrowser.class)
final class SigningInTest {

  @Test
  void token_thatIsWrong_isToldAndLetsNobodyIn(Page page, Served served) {
    page.expect("/console/session - Failed to load resource: .* 401 ");
    page.open(served, "/");
    page.type("Operator token", "saldo_of-nobody" + Keys.ENTER);
    page.see("This is no operator token, or none that is good any more.");

    assertThat(page.text()).doesNotContain("Coin Corner");
    page.type("Operator token", Served.TOKEN + Keys.ENTER);
    page.see("Coin Corner");
    assertThat(page.source()).doesNotContain(Served.TOKEN);
  }

  /// A cookie that was copied before must be worth nothing after it, and a script never sees it.
  @Test
  void signingOut_endsTheSession_notOnlyItsCookie(Page page, Served served) {
    page.expect(" 401 "); // what the page asks while its session ends
    page.enter(served, "/");
    Cookie cookie = page.cookie("saldo-console");
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.getPath()).isEqualTo("/console");
    assertThat(session(served, cookie)).isEqualTo(200);

    page.press("Sign out");
    page.see("You are signed out.");
    assertThat(session(served, cookie)).isEqualTo(401);
    page.reload();
    page.button("Sign in");
    assertThat(page.text()).doesNotContain("Coin Corner");
  }

  @Test
  void session_thatIsOver_leadsToSigningInAndThenBack(Page page, DemoBooks books) {
    page.expect(" 401 ");
    AtomicReference<Instant> now = new AtomicReference<>(Served.EVENING);
    try (Served served = Served.demo(books, now::get)) {
      page.tellTime(Served.EVENING);
      page.enter(served, "/merchants/dakar-mode");
      page.see("Wedding order");
      now.set(Served.EVENING.plus(Duration.ofHours(13)));
      page.see("Your session has ended.");
      assertThat(page.text()).doesNotContain("Wedding order");

      page.signIn(Served.TOKEN);
      page.see("Wedding order");
    }
  }

  @Test
  void operator_whoIsRemoved_isOutWithoutDoingAnything(Page page, Served served) {
    page.expect(" 401 ");
    page.enter(served, served.operator("poster"), "/merchants/dakar-mode");
    page.see("Wedding order");
    served.send(
        "DELETE",
        "/ledger/v1/operators/poster-of-the-tests",
        "",
        "Authorization",
        "Bearer " + Served.TOKEN);
    page.see("Your session has ended.");
  }

  @Test
  void handsOnTheKeyboard_signInAndFindAMerchant(Page page, Served served) {
    page.open(served, "/");
    page.button("Sign in");
    page.until("the token has the focus", () -> page.focused().equals("Operator token"));
    page.keys(Served.TOKEN, Keys.ENTER);
    page.see("Coin Corner");
    page.until("one is at the top of the page", () -> page.focused().equals("Merchants"));
    page.keys("/");
    page.keys("dak");
    page.until(
        "only Dakar is found", () -> page.texts(".merchant .name").equals(List.of("Dakar Mode")));
    page.keys(Keys.TAB);
    assertThat(page.focused()).contains("Dakar Mode");
    page.keys(Keys.ENTER);
    page.see("Wedding order");
    page.until("one is at the top of that page", () -> page.focused().equals("Dakar Mode"));
  }

  private static int session(Served served, Cookie cookie) {
    return served
        .send("GET", "/console/session", "", "Cookie", cookie.getName() + "=" + cookie.getValue())
        .statusCode();
  }
}
