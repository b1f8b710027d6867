package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InBrowser.class)
final class TransactionTest {

  @Test
  void payment_onItsPage_tellsWhatMovedAndItsPlaceInTheChain(Page page, Served served) {
    String id = served.transaction("dakar-mode", "wedding");
    JsonNode entry = served.get("/ledger/v1/transactions/" + id).at("/entries/0");
    page.enter(served, "/merchants/dakar-mode");
    page.see("Wedding order");
    page.first("a[href$='" + id + "']").click();
    page.see("Fingerprint of what was asked for");

    assertThat(page.texts(".flow-drawing .node.is-from .figure")).containsExactly("450000");
    assertThat(page.texts(".flow-drawing .node.is-to .figure"))
        .containsExactlyInAnyOrder("396900", "45000", "8100");
    assertThat(page.texts(".entry tbody tr:first-child .figure").getLast())
        .isEqualTo(entry.at("/balance/available").textValue());
    JsonNode chain = served.get("/ledger/v1/transactions/" + id + "/chain");
    assertThat(page.texts(".hash"))
        .containsExactly(
            chain.at("/entries/0/previous").textValue(),
            chain.at("/entries/0/hash").textValue(),
            chain.get("fingerprint").textValue());
  }

  @Test
  void hold_ofATransaction_isToldFromItsOpeningToItsEnd(Page page, Served served) {
    page.enter(served, "/transactions/" + served.transaction("dakar-mode", "transfer"));
    page.see("The hold that it opened");
    page.see("nothing is left of it");
    page.follow("another transaction");
    page.see("The hold that it drew on");
    assertThat(page.text()).contains("Payout settlement", "Bank batch 9");

    page.open(served, "/transactions/" + served.transaction("dakar-mode", "wedding-half"));
    page.see("Open: 25000 XOF left");
    page.follow("reserve");
    page.see("Wedding order");

    page.open(
        served,
        "/transactions/"
            + served.transaction("dakar-mode", "wedding")
            + "?at=2025-11-14T09:00:00Z");
    page.see("Open: 45000 XOF left");
    page.see("As of 14 Nov 2025, 09:00:00");
  }

  @Test
  void transfer_onItsPage_hasBothSides(Page page, Served served) {
    String id =
        served.record(
            "{'idempotencyKey':'over','type':'transfer','merchant':'kampala-books','currency':'UGX',"
                + "'amount':'1000','to':{'accountType':'PAYOUT'}}");
    page.enter(served, "/transactions/" + id);
    page.see("UGX Fund: Available");
    page.see("UGX Payout: Available");
    assertThat(page.texts(".entry h3")).containsExactly("UGX Fund", "UGX Payout");
  }
}
