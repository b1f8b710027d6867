package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.saldo.store.postgres.TcpProxy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(InBrowser.class)
final class PostingTest {

  private static final String KAMPALA = "/merchants/kampala-books";

  @Test
  void refund_withItsPreview_leavesWhatThePreviewSaid(Page page, Served served) {
    String account = served.account("kampala-books", "UGX").get("accountNo").textValue();
    page.enter(served, served.operator("poster"), KAMPALA);
    fillInRefund(page, "45000", "1000");
    page.until("the preview is there", () -> after(page).size() == 3);
    List<String> preview = after(page);
    page.press("Record the refund of 45000 UGX");
    page.see("Recorded.");
    page.press("Done");

    JsonNode now = served.account("kampala-books", "UGX");
    assertThat(preview)
        .containsExactly(text(now, "available"), text(now, "fees"), text(now, "gross"));
    page.until(
        "the page shows it",
        () -> text(now, "available").equals(page.figures(account).get("available")));
    JsonNode entry =
        served.get("/ledger/v1/merchants/kampala-books/entries?limit=1").at("/items/0");
    assertThat(text(entry, "type")).isEqualTo("refund");
    assertThat(text(entry, "reference")).isEqualTo("Wrong parcel");
    assertThat(
            served.get("/ledger/v1/transactions/" + text(entry, "transaction")).get("recordedBy"))
        .hasToString("\"poster-of-the-tests\"");
  }

  @Test
  void refund_ofMoreThanThereIs_isForetoldAndRefused(Page page, Served served) {
    page.expect("transactions - Failed to load resource: .* 422 ");
    int before = served.entries("kampala-books");
    page.enter(served, KAMPALA);
    fillInRefund(page, "99999999", "");
    page.see("The ledger will refuse it.");
    page.press("Record the refund of 99999999 UGX");
    page.see("Refused; nothing was recorded.");
    page.press("Change it");
    page.type("Amount in UGX", "12.5");
    page.press("Record the refund");
    page.see("UGX has no digits behind the point.");
    assertThat(served.entries("kampala-books")).isEqualTo(before);
  }

  @Test
  void freeze_andItsRelease_moveTheMoneyThereAndBack(Page page, Served served) {
    String before = text(served.account("nairobi-gadgets", "KES"), "available");
    served.record(
        "{'idempotencyKey':'more','type':'payment','merchant':'nairobi-gadgets','currency':'KES',"
            + "'amount':'100000'}");
    page.enter(served, "/merchants/nairobi-gadgets");
    page.press("Freeze …");
    page.type("Amount in KES", "500.25");
    page.press("Record the freeze of 500.25 KES");
    page.see("Recorded.");
    page.press("Done");
    assertThat(text(served.account("nairobi-gadgets", "KES"), "frozen")).isEqualTo("500.25");

    page.follow("Holds");
    page.press("Release freeze of 500.25 KES …");
    page.press("Record the release of 500.25 KES");
    page.see("Recorded.");
    page.press("Done");
    page.see("Nothing is held.");
    JsonNode now = served.account("nairobi-gadgets", "KES");
    assertThat(text(now, "frozen")).isEqualTo("0");
    assertThat(text(now, "gross")).isNotEqualTo(before);
  }

  @Test
  void adjustment_withoutAReason_isNotSent(Page page, Served served) {
    int before = served.entries("dakar-mode");
    page.enter(served, "/merchants/dakar-mode");
    page.press("Adjustment …");
    page.type("Amount in XOF", "-250");
    page.press("Record the adjustment");
    page.see("An adjustment needs its reason.");
    page.until("one goes on where it is missing", () -> page.focused().equals("Reason"));
    assertThat(served.entries("dakar-mode")).isEqualTo(before);

    page.type("Reason", "Counted twice");
    page.press("Record the adjustment of -250 XOF");
    page.see("Recorded.");
    JsonNode entry = served.get("/ledger/v1/merchants/dakar-mode/entries?limit=1").at("/items/0");
    assertThat(text(entry, "reference")).isEqualTo("Counted twice");
    assertThat(text(entry.get("change"), "available")).isEqualTo("-250");
  }

  @Test
  void answer_thatIsLost_isAskedForAgainAndRecordedOnce(Page page, Served served)
      throws IOException {
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      int before = served.entries("kampala-books");
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "777", "");
      // The ledger has recorded it when this is said.
      proxy.halveAnswerAt("HTTP/1.1 201");
      page.press("Record the refund of 777 UGX");
      page.see("once, though it was asked for 2 times");
      assertThat(served.entries("kampala-books")).isEqualTo(before + 1);
    }
  }

  /// A proxy's error page says nothing of what the ledger did, whatever its status.
  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", "404 Not Found", "520 Unknown"})
  void answer_ofAProxyInsteadOfTheLedger_isNoRefusal(String status, Page page, Served served)
      throws IOException {
    page.expect(" " + status.substring(0, 3) + " ");
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      int before = served.entries("kampala-books");
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "777", "");
      proxy.answerInstead(
          "HTTP/1.1 201",
          "HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 16\r\nConnection: close\r\n\r\n<h1>Refused</h1>"
              .formatted(status));
      page.press("Record the refund of 777 UGX");
      page.see("may have been recorded, or not");
      assertThat(page.text()).doesNotContain("Refused").doesNotContain("Change it");
      page.press("Ask again");
      page.see("Recorded.");
      assertThat(served.entries("kampala-books")).isEqualTo(before + 1);
    }
  }

  @Test
  void form_onAPhone_hasItsButtonInSight(Page page, Served served) {
    page.enter(served, KAMPALA);
    page.width(360);
    fillInRefund(page, "45000", "1000");
    page.until("the preview is there", () -> after(page).size() == 3);
    page.until(
        "the button is seen as a whole",
        () ->
            Boolean.TRUE.equals(
                page.run(
                    """
                    const button = document.querySelector("dialog button.strong");
                    const { left, right, top, bottom } = button.getBoundingClientRect();
                    return [top + 1, bottom - 1].every((y) =>
                      document.elementFromPoint((left + right) / 2, y) === button);
                    """)));
  }

  @Test
  void request_thatFindsNoServer_isSentWhenThereIsOne(Page page, Served served) throws IOException {
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      int before = served.entries("kampala-books");
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "777", "");
      proxy.shut();
      page.press("Record the refund of 777 UGX");
      page.see("No answer yet.");
      assertThat(served.entries("kampala-books")).isEqualTo(before);
      proxy.reopen();
      page.see("Recorded.");
      assertThat(served.entries("kampala-books")).isEqualTo(before + 1);
    }
  }

  /// Whoever loads the page again while the answer is out must not wonder what became of it.
  @Test
  void request_whosePageIsLoadedAgain_goesOn(Page page, Served served) throws IOException {
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      int before = served.entries("kampala-books");
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "777", "");
      proxy.shut();
      page.press("Record the refund of 777 UGX");
      page.see("No answer yet.");
      proxy.reopen();
      page.reload();
      page.see("Recorded.");
      assertThat(served.entries("kampala-books")).isEqualTo(before + 1);
    }
  }

  /// A refusal of the second request says nothing of the first, which may still be under way.
  @Test
  void refusal_afterAnAnswerThatWasLost_isNoRefusal(Page page, Served served) throws IOException {
    page.expect("net::ERR_");
    page.expect(" 422 ");
    page.expect(" 404 ");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "99999999", "");
      proxy.halveAnswerAt("HTTP/1.1 422");
      page.press("Record the refund of 99999999 UGX");
      page.see("may have been recorded, or not");
      assertThat(page.text()).doesNotContain("Refused").doesNotContain("Change it");
      page.press("Let it go");
      page.miss("may have been recorded, or not");
    }
  }

  @Test
  void posting_afterTheSessionEnded_isRecordedOnlyWhenSomebodySaysSo(Page page, Served served) {
    page.expect(" 401 ");
    int before = served.entries("kampala-books");
    page.enter(served, KAMPALA);
    fillInRefund(page, "777", "");
    page.cdp("Network.clearBrowserCookies", Map.of());
    page.press("Record the refund of 777 UGX");
    page.see("A posting of admin waits here");
    page.signIn(Served.TOKEN);
    page.see("Not recorded.");
    assertThat(served.entries("kampala-books")).isEqualTo(before);
    page.press("Record it now");
    page.see("Recorded.");
    assertThat(served.entries("kampala-books")).isEqualTo(before + 1);
  }

  @Test
  void posting_ofAnotherOperator_takesNobodysPlace(Page page, Served served) throws IOException {
    page.expect("net::ERR_");
    page.expect(" 401 "); // what the page asks while its session ends
    String poster = served.operator("poster");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      int before = served.entries("kampala-books");
      page.enter(proxy.port(), KAMPALA);
      fillInRefund(page, "777", "");
      proxy.shut();
      page.press("Record the refund of 777 UGX");
      page.see("No answer yet.");
      page.press("Close");
      page.press("Sign out");
      page.see("A posting of admin waits here");

      proxy.reopen();
      page.signIn(poster);
      fillInRefund(page, "5", "");
      page.press("Record the refund of 5 UGX");
      page.see("Recorded. Refund, 5 UGX");
      page.press("Done");
      page.press("Sign out");
      page.signIn(Served.TOKEN);
      page.see("Recorded. Refund, 777 UGX");
      assertThat(served.entries("kampala-books")).isEqualTo(before + 2);
    }
  }

  private static void fillInRefund(Page page, String amount, String fee) {
    page.press("Refund …");
    page.type("Amount in UGX", amount);
    page.type("Fee in UGX (if there is one)", fee);
    page.type("Reference", "Wrong parcel");
  }

  /// The last column of the preview.
  private static List<String> after(Page page) {
    return page.texts(".preview tbody td:last-child .figure");
  }

  private static String text(JsonNode node, String member) {
    return node.get(member).textValue();
  }
}
