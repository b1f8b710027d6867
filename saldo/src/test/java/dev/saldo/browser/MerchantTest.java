package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

@ExtendWith(InBrowser.class)
final class MerchantTest {

  private static final List<String> FIGURES =
      List.of("available", "pending", "reserved", "frozen", "fees", "gross", "balance");

  @Test
  void figures_ofEveryAccount_areTheApisToTheCharacter(Page page, Served served) {
    page.enter(served, "/");
    for (String merchant :
        List.of(
            "kampala-books", "dakar-mode", "coin-corner", "harbour-collect", "nairobi-gadgets")) {
      page.open(served, "/merchants/" + merchant);
      page.see("entries; that is all.");
      JsonNode accounts =
          served.get("/ledger/v1/merchants/" + merchant + "/balances").get("accounts");
      assertThat(page.all("[data-account]")).hasSameSizeAs(accounts);
      for (JsonNode account : accounts) {
        compare(page, account);
      }
    }
  }

  @Test
  void amounts_ofManyDigits_areShownExactly(Page page, Served served) {
    // More than any binary fraction holds: 18 digits behind the point, and 38 in all.
    String most = "12345678901234567890.123456789012345678";
    served.record(
        "{'idempotencyKey':'eighteen','type':'payment','merchant':'coin-corner','currency':'ETH',"
            + "'amount':'0.123456789012345678'}");
    served.record(
        "{'idempotencyKey':'most','type':'payment','merchant':'nairobi-gadgets','currency':'ETH',"
            + "'amount':'%s'}",
        most);
    page.enter(served, "/merchants/coin-corner");
    page.see("entries; that is all.");
    JsonNode ether = served.account("coin-corner", "ETH");
    assertThat(ether.get("available").textValue()).isEqualTo("0.123456789012345678");
    compare(page, ether);

    page.open(served, "/merchants/nairobi-gadgets");
    page.until("the amount is in the statement", () -> page.texts("td .figure").contains(most));
    compare(page, served.account("nairobi-gadgets", "ETH"));
    page.press("Adjustment …");
    page.choose("Account", "ETH Fund");
    page.type("Amount in ETH", "-0.000000000000000001");
    page.until(
        "the preview is exact",
        () ->
            page.texts(".preview td .figure").contains("12345678901234567890.123456789012345677"));
  }

  @Test
  void chart_ofOneOfSeveralAccounts_namesIt(Page page, Served served) {
    page.enter(served, "/merchants/kampala-books");
    page.until(
        "it is the first account's",
        () -> page.texts(".history figcaption").toString().contains("UGX Fund, 14 Nov 2025"));
    page.chooseIn(".history select", "UGX Payout");
    page.until(
        "it is the other's",
        () -> page.texts(".history figcaption").toString().contains("UGX Payout, 14 Nov 2025"));
  }

  @Test
  void bars_ofAnAccount_areAsLongAsItsParts(Page page, Served served) {
    served.record(
        "{'idempotencyKey':'half','type':'payment','merchant':'harbour-saigon','currency':'USD',"
            + "'amount':'100','fee':'10'}");
    served.record(
        "{'idempotencyKey':'held','type':'freeze','merchant':'harbour-saigon','currency':'USD',"
            + "'amount':'40'}");
    page.enter(served, "/merchants/harbour-saigon");
    page.see("entries; that is all.");
    String account = served.account("harbour-saigon", "USD").get("accountNo").textValue();
    List<Long> widths =
        page
            .list(
                """
                const bar = document.querySelector(`[data-account="${arguments[0]}"] .bar`);
                const whole = bar.getBoundingClientRect().width;
                return ["available", "frozen", "fees"].map((part) =>
                  Math.round(100 * bar.querySelector(".part-" + part).getBoundingClientRect().width / whole));
                """,
                account)
            .stream()
            .map(Long.class::cast)
            .toList();
    assertThat(widths.get(0)).isBetween(47L, 53L);
    assertThat(widths.get(1)).isBetween(37L, 43L);
    assertThat(widths.get(2)).isBetween(7L, 13L);
  }

  @Test
  void statement_ofManyEntries_isReadOnToItsEndEachOnce(Page page, Served served) {
    int many = 330;
    String lines =
        IntStream.rangeClosed(1, many)
            .mapToObj(i ->
                "{\"idempotencyKey\":\"m-%d\",\"type\":\"payment\",\"merchant\":\"dakar-mode\",\"currency\":\"EUR\",\"amount\":\"%d\"}"
                    .formatted(i, i))
            .collect(Collectors.joining("\n"));
    assertThat(
            served
                .send(
                    "POST",
                    "/ledger/v1/transactions",
                    lines,
                    "Authorization",
                    "Bearer " + Served.TOKEN,
                    "Content-Type",
                    "application/x-ndjson")
                .body()
                .lines()
                .filter(line -> line.contains("\"status\":201")))
        .hasSize(many);
    String account = served.account("dakar-mode", "EUR").get("accountNo").textValue();
    page.enter(served, "/merchants/dakar-mode?account=" + account);
    page.until("the newest is there", () -> page.texts(".lines .of .quiet").contains("#" + many));
    assertThat(page.texts(".lines .of .quiet")).hasSizeLessThan(many);
    page.until(
        "the end is reached",
        () -> {
          page.run("scrollTo(0, document.body.scrollHeight)");
          return page.text().contains(many + " entries; that is all.");
        });
    assertThat(page.texts(".lines .of .quiet"))
        .isEqualTo(IntStream.iterate(many, i -> i - 1).limit(many).mapToObj(i -> "#" + i).toList());
  }

  @Test
  void filters_ofTheStatement_leaveWhatFits(Page page, Served served) {
    page.enter(served, "/merchants/kampala-books");
    page.see("63 entries; that is all.");
    page.chooseIn("form[aria-label='Filters of the statement'] select", "UGX Payout");
    page.see("11 entries; that is all.");
    assertThat(page.texts(".lines .of")).allMatch(text -> text.startsWith("UGX Payout"));
    page.type("Reference", "Wages" + Keys.ENTER);
    page.see("1 entry; that is all.");
    page.press("Clear");
    page.see("63 entries; that is all.");

    page.set("From", "2025-11-14T17:00:00");
    page.set("To, not included", "2025-11-14T17:30:00");
    page.press("Filter");
    page.until("one is left", () -> page.texts(".lines .when").equals(List.of("17:07:12")));
    // The address says it all, so it can be sent to somebody.
    page.reload();
    page.until("it is so again", () -> page.texts(".lines .when").equals(List.of("17:07:12")));
    page.type("Idempotency key", "no-such-key" + Keys.ENTER);
    page.see("This merchant has no transaction of the idempotency key no-such-key.");
    page.expect("transactions/no-such-key - Failed to load resource: .* 404 ");
  }

  private static void compare(Page page, JsonNode account) {
    String number = account.get("accountNo").textValue();
    for (String figure : FIGURES) {
      assertThat(page.figures(number).get(figure))
          .as("%s of %s", figure, number)
          .isEqualTo(account.get(figure).textValue());
    }
  }
}
