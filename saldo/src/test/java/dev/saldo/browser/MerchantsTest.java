package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InBrowser.class)
final class MerchantsTest {

  private static final String SEARCH = "Name or id of a merchant, or id of a transaction";

  @Test
  void search_asItIsTyped_findsByNameAndId(Page page, Served served) {
    page.enter(served, "/");
    page.until("all are there", () -> names(page).size() == 6);
    page.type(SEARCH, "har");
    page.until(
        "the Harbours are found",
        () -> names(page).equals(List.of("Harbour Collections", "Harbour Saigon")));
    page.type(SEARCH, "nairobi-g");
    page.until("Nairobi is found", () -> names(page).equals(List.of("Nairobi Gadgets")));
    page.type(SEARCH, "nobody");
    page.see("No merchant’s name or id begins with “nobody”.");

    page.type(SEARCH, "kam");
    page.follow("Kampala Books kampala-books UGX");
    page.see("UGX Payout");
    page.back();
    page.until("what was typed is there again", () -> names(page).equals(List.of("Kampala Books")));
  }

  @Test
  void subMerchant_inTheList_standsUnderItsParent(Page page, Served served) {
    page.enter(served, "/");
    page.see("Harbour Saigon");
    assertThat(page.texts(".merchants > li > .merchant .name"))
        .contains("Harbour Collections")
        .doesNotContain("Harbour Saigon");
    assertThat(page.texts(".merchants > li > ul .name")).containsExactly("Harbour Saigon");

    // Found alone, it still tells whose it is.
    page.type(SEARCH, "harbour-sa");
    page.until(
        "its parent is there",
        () -> names(page).equals(List.of("Harbour Collections", "Harbour Saigon")));
  }

  @Test
  void totals_onThePage_areTheApisToTheCharacter(Page page, Served served) {
    page.enter(served, "/");
    page.see("Held is pending, reserved and frozen together.");

    List<String> expected = new ArrayList<>();
    for (JsonNode total : served.get("/ledger/v1/totals").get("items")) {
      BigDecimal held =
          decimal(total, "pending").add(decimal(total, "reserved")).add(decimal(total, "frozen"));
      expected.addAll(
          List.of(
              total.get("currency").textValue(),
              total.get("gross").textValue(),
              total.get("fees").textValue(),
              held.signum() == 0 ? "0" : held.stripTrailingZeros().toPlainString(),
              total.get("available").textValue(),
              total.get("merchants").asText()));
    }
    assertThat(page.texts(".totals tbody th, .totals tbody td")).isEqualTo(expected);
  }

  private static BigDecimal decimal(JsonNode total, String part) {
    return new BigDecimal(total.get(part).textValue());
  }

  private static List<String> names(Page page) {
    return page.texts(".merchant .name");
  }
}
