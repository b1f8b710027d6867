package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.saldo.store.postgres.TcpProxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The one control that moves the whole page to a past moment.
@ExtendWith(InBrowser.class)
final class AsOfTest {

  private static final String NOON = "2025-11-14T12:00:00Z";

  @Test
  void wholePage_movedInTime_tellsWhatWasThen(Page page, Served served) {
    JsonNode then = served.account("kampala-books", "UGX", "at=" + NOON);
    JsonNode now = served.account("kampala-books", "UGX");
    assertThat(then.get("gross")).isNotEqualTo(now.get("gross"));
    String account = then.get("accountNo").textValue();

    page.enter(served, "/merchants/kampala-books");
    page.see("Live");
    page.set("As of (UTC)", "2025-11-14T12:00:00");
    page.press("Show");
    page.see("Everything below is as of 14 Nov 2025, 12:00:00");
    page.until(
        "the figures are those of then",
        () -> then.get("gross").textValue().equals(page.figures(account).get("gross")));
    assertThat(page.figures(account).get("available")).isEqualTo(then.get("available").textValue());
    page.until(
        "the statement begins then",
        () -> page.texts(".lines .when").getFirst().equals("11:58:30"));
    assertThat(page.text()).contains("As of 14 Nov 2025, 12:00:00").doesNotContain("Refund …");
    assertThat(page.address()).endsWith("#/merchants/kampala-books?at=" + NOON);

    page.follow("As they see it");
    page.until(
        "Paytota says what it said then",
        () ->
            page.texts("[data-dialect=paytota] pre").stream()
                .anyMatch(text ->
                    text.contains("\"gross_balance\": " + then.get("gross").textValue() + ",")));
    page.follow("Holds");
    page.see("Holds that were open");
    page.follow("Keys");
    page.see("Keys that there were");

    page.follow("Balances");
    page.press("Back to now");
    page.see("Live");
    page.until(
        "the figures are those of now",
        () -> now.get("gross").textValue().equals(page.figures(account).get("gross")));
  }

  @Test
  void holds_asOfAMoment_areWhatWasLeftOfThemThen(Page page, Served served) {
    page.enter(served, "/merchants/kampala-books/holds?at=2025-11-14T11:00:00Z");
    page.until(
        "the payout of which a part was settled later is whole",
        () ->
            page.texts("[data-label=Left]")
                .equals(List.of("350000 and 1500 fee", "500000 and 2000 fee", "120000")));
    page.see("3 holds.");
  }

  /// Figures of one moment under the name of another would be believed.
  @Test
  void wholePage_whileItsAnswersAreOut_showsNothingOfAnotherMoment(Page page, Served served)
      throws IOException {
    page.expect("net::ERR_");
    try (TcpProxy proxy = TcpProxy.to(served.socket())) {
      page.enter(proxy.port(), "/merchants/kampala-books");
      page.see("entries; that is all.");
      proxy.stall();
      page.set("As of (UTC)", "2025-11-14T12:00:00");
      page.press("Show");
      page.see("Everything below is as of");
      assertThat(page.all(".lines")).hasSameSizeAs(page.all("[aria-busy=true] .lines"));
      proxy.resume();
      page.until(
          "the statement begins then",
          () -> page.texts(".lines .when").stream().limit(1).toList().equals(List.of("11:58:30")));

      page.follow("Holds");
      page.see("2 holds.");
      proxy.stall();
      page.press("Back to now");
      page.button("Closed");
      assertThat(page.texts("tbody tr")).isEmpty();
      proxy.resume();
      page.see("Live");
    }
  }

  @Test
  void moment_inAnotherZone_isTheReadersAndOneInTheAddress(Page page, Served served) {
    page.moveTo("Africa/Kampala");
    page.enter(served, "/merchants/kampala-books");
    page.set("As of (Africa/Kampala)", "2025-11-14T15:00:00");
    page.press("Show");
    page.see("as of 14 Nov 2025, 15:00:00");
    assertThat(page.address()).endsWith("?at=" + NOON);

    page.press("Times in Africa/Kampala; show them in UTC");
    page.see("as of 14 Nov 2025, 12:00:00");
  }

  @Test
  void merchant_beforeItWasThere_hasNothing(Page page, Served served) {
    page.enter(served, "/merchants/kampala-books?at=2025-11-14T06:00:00Z");
    page.see("No account was open at that time.");
    page.open(served, "/merchants/kampala-books/holds?at=2025-11-14T09:30:00Z");
    page.see("1 hold.");
    assertThat(page.texts("tbody tr"))
        .hasSize(1)
        .first()
        .asString()
        .contains("350000 and 1500 fee");
  }
}
