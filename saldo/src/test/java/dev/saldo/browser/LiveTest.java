package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.postgres.TcpProxy;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An open page follows what happens, and says when it does not.
@ExtendWith(InBrowser.class)
final class LiveTest {

  private static final String PAYMENT =
      "{'idempotencyKey':'%s','type':'payment','merchant':'dakar-mode','currency':'XOF',"
          + "'amount':'%s','reference':'%s'}";

  @Test
  void posting_fromElsewhere_isOnThePageByItself(Page page, Served served) {
    page.enter(served, "/merchants/dakar-mode");
    page.see("Live");
    page.run("window.kept = true");
    served.record(PAYMENT, "live-1", "4321", "A live order");
    page.see("A live order");
    assertThat(page.figures(account(served)).get("available")).isEqualTo(available(served));

    // Another tab of the page follows as well.
    page.follow("As they see it");
    page.see("key works now");
    served.record(PAYMENT, "live-2", "1000", "Another one");
    String now = available(served);
    page.until(
        "the dialect tells it",
        () ->
            page.texts("[data-dialect=dexchange] pre")
                .toString()
                .contains("\"balance\": " + now + ","));
    assertThat(page.run("return window.kept")).as("the page was not loaded anew").isEqualTo(true);
  }

  /// Each tab is read when it is looked at first, and what happened since must be on it later.
  @Test
  void tab_thatIsShownAgain_hasWhatHappenedMeanwhile(Page page, Served served) {
    page.enter(served, "/merchants/dakar-mode");
    page.see("Wedding order");
    page.follow("Holds");
    page.see("2 holds");
    page.follow("Keys");
    page.see("DEXCHANGE");
    page.follow("Balances");
    page.see("Live");
    served.record(
        "{'idempotencyKey':'held','type':'freeze','merchant':'dakar-mode','currency':'XOF',"
            + "'amount':'31','reference':'Held meanwhile'}");
    page.see("Held meanwhile");
    page.follow("Holds");
    page.see("3 holds");

    served.record(PAYMENT, "meanwhile", "17", "Paid meanwhile");
    served.record(
        "{'idempotencyKey':'more','type':'freeze','merchant':'dakar-mode','currency':'XOF',"
            + "'amount':'32'}");
    page.see("4 holds");
    page.follow("Balances");
    page.see("Paid meanwhile");
    served.post(
        "/ledger/v1/merchants/dakar-mode/keys", "{'dialect':'paytota','label':'Made meanwhile'}");
    page.follow("Keys");
    page.see("Made meanwhile");
  }

  @Test
  void page_whoseServerIsOutOfReach_saysSoUntilItIsBack(Page page, Served served)
      throws IOException {
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      page.enter(proxy.port(), "/merchants/dakar-mode");
      page.see("Live");
      proxy.shut();
      page.see("Out of date since");
      served.record(PAYMENT, "late", "55", "While it was away");
      proxy.reopen();
      page.see("While it was away");
      page.see("Live");
      assertThat(page.text()).doesNotContain("Out of date");
    }
  }

  /// Sessions are kept in the server's memory alone.
  @Test
  void server_thatIsStartedAnew_hasPeopleSignInAgain(Page page, Served served) {
    page.expect("net::ERR_");
    page.expect(" 401 ");
    page.enter(served, "/merchants/dakar-mode");
    page.see("Live");
    served.restart();
    page.see("Your session has ended.");
    page.signIn(Served.TOKEN);
    page.see("Live");
    served.record(PAYMENT, "after", "66", "After the restart");
    page.see("After the restart");
  }

  @Test
  void totals_ofAnOpenPage_followToo(Page page, Served served) {
    page.enter(served, "/");
    page.see("Live");
    served.record(
        "{'idempotencyKey':'first','type':'payment','merchant':'dakar-mode','currency':'EUR',"
            + "'amount':'10'}");
    page.until("euros are among the totals", () -> page.texts(".totals tbody th").contains("EUR"));
  }

  /// Nobody's two clocks agree.
  @Test
  void page_whoseClockIsAhead_showsEverythingNevertheless(Page page, Served served) {
    page.tellTime(Instant.now().plusSeconds(600));
    page.enter(served, "/merchants/dakar-mode");
    page.see("Live");
    page.see("entries; that is all.");
    page.see("Available");
    assertThat(page.texts(".is-problem")).isEmpty();
  }

  private static String account(Served served) {
    return served.account("dakar-mode", "XOF").get("accountNo").textValue();
  }

  private static String available(Served served) {
    return served.account("dakar-mode", "XOF").get("available").textValue();
  }
}
