package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;

@ExtendWith(InBrowser.class)
final class KeysTest {

  @Test
  void key_thatIsCreated_worksAndItsSecretIsShownOnce(Page page, Served served) {
    page.enter(served, "/merchants/dakar-mode/keys");
    page.press("New key …");
    page.choose("Dialect", "Paytota");
    page.type("Label", "branch office");
    page.press("Create the key");
    page.see("This is shown once.");
    String secret = page.texts("[aria-label=Secret]").getFirst();
    assertThat(balance(served, secret)).isEqualTo(200);
    page.press("Copy secret");
    page.until(
        "those who listen hear of it: they hear nothing of what is outside a dialog",
        () -> page.texts("dialog [role=status]").toString().contains("secret "));

    page.press("I have copied it");
    page.see("branch office");
    assertThat(page.source()).doesNotContain(secret);
    page.reload();
    page.see("branch office");
    assertThat(page.source()).doesNotContain(secret);
  }

  @Test
  void key_thatIsRevoked_isDeadAtOnce_butNotBeforeItIsConfirmed(Page page, Served served) {
    String secret =
        served
            .post(
                "/ledger/v1/merchants/dakar-mode/keys",
                "{'dialect':'paytota','label':'lost phone'}")
            .get("secret")
            .textValue();
    page.enter(served, "/merchants/dakar-mode/keys");
    page.see("lost phone");
    revoke(page);
    page.press("Keep it");
    assertThat(balance(served, secret)).isEqualTo(200);

    revoke(page);
    page.press("Revoke the key");
    page.see("revoked");
    page.until("it is dead", () -> balance(served, secret) == 401);
  }

  @Test
  void neoxKey_thatIsCreated_showsBothOfItsHalves(Page page, Served served) {
    page.enter(served, "/merchants/dakar-mode/keys");
    page.press("New key …");
    page.choose("Dialect", "NeoX Global Collections");
    page.press("Create the key");
    page.see("This is shown once.");
    assertThat(
            served
                .post(
                    "/v2/auth/oauth2/token",
                    "{'grant_type':'client_credentials','client_id':'%s','client_secret':'%s',"
                        + "'scope':'global-collection'}",
                    page.texts("[aria-label='Client id']").getFirst(),
                    page.texts("[aria-label='Client secret']").getFirst())
                .at("/data/access_token")
                .textValue())
        .isNotEmpty();
  }

  private static void revoke(Page page) {
    page.until(
        "its line is there",
        () -> {
          page.all("tbody tr").stream()
              .filter(line -> line.getText().contains("lost phone"))
              .findFirst()
              .orElseThrow(() -> new NoSuchElementException("lost phone"))
              .findElement(By.tagName("button"))
              .click();
          return true;
        });
    page.see("Revoke this key?");
  }

  private static int balance(Served served, String secret) {
    return served
        .send("GET", "/api/v1/account/json/balance/", "", "Authorization", "Bearer " + secret)
        .statusCode();
  }
}
