package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds for every page: axe finds nothing in either scheme, a phone is wide enough, nobody
/// but the server is asked, and the browser has nothing to complain of.
@ExtendWith(InBrowser.class)
final class EveryPageTest {

  private static final int DESKTOP = 1280;
  private static final int PHONE = 360;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /                                                  | Harbour Saigon
          /?q=har                                            | Harbour Saigon
          /?q=nobody                                         | No merchant’s name or id begins
          /merchants/kampala-books?reference=Wages           | 1 entry; that is all.
          /merchants/kampala-books?reference=none            | No entry fits the filters.
          /merchants/nairobi-gadgets                         | entries; that is all.
          /merchants/dakar-mode?at=2025-11-14T09:00:00Z      | entries; that is all.
          /merchants/kampala-books/holds                     | when it is released by hand
          /merchants/kampala-books/seen                      | key works now
          /merchants/coin-corner/keys                        | OxaPay legacy
          /nowhere                                           | There is no such page.
          """)
  void page_inEveryLook_isFitToBeRead(String place, String seen, Page page, Served served) {
    page.enter(served, place);
    page.see(seen);
    isFit(page, served);
  }

  @Test
  void signingIn_inEveryLook_isFitToBeRead(Page page, Served served) {
    page.open(served, "/");
    page.button("Sign in");
    isFit(page, served);
  }

  @Test
  void transactions_inEveryLook_areFitToBeRead(Page page, Served served) {
    page.enter(served, "/transactions/" + served.transaction("dakar-mode", "wedding"));
    page.see("Fingerprint");
    isFit(page, served);
    page.open(served, "/transactions/" + served.transaction("dakar-mode", "transfer-paid"));
    page.see("The hold that it drew on");
    isFit(page, served);
  }

  @Test
  void forms_inEveryLook_areFitToBeFilledIn(Page page, Served served) {
    page.enter(served, "/merchants/dakar-mode");
    for (String type : List.of("Refund", "Freeze", "Adjustment")) {
      page.press(type + " …");
      page.type("Amount in XOF", "-12345678".substring(type.equals("Adjustment") ? 0 : 1));
      page.see("After");
      isFit(page, served);
      page.press("Cancel");
    }
    page.follow("Keys");
    page.press("New key …");
    isFit(page, served);
    page.press("Cancel");
    page.see("works");
    page.first("button.danger").click();
    page.see("Revoke this key?");
    isFit(page, served);
  }

  private static void isFit(Page page, Served served) {
    for (boolean dark : new boolean[] {false, true}) {
      page.width(DESKTOP);
      page.dark(dark);
      page.settle();
      page.isAccessible();
    }
    page.dark(false);
    page.width(PHONE);
    page.settle();
    page.fits();
    page.isAccessible();
    page.width(DESKTOP);
    assertThat(page.asked())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).startsWith(served.address() + "/console/"));
  }
}
