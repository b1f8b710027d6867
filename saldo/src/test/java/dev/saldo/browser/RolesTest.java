package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A page shows what its reader may do; the server decides it.
@ExtendWith(InBrowser.class)
final class RolesTest {

  private static final String PAYMENT =
      "{\"idempotencyKey\":\"by-hand\",\"type\":\"payment\",\"merchant\":\"dakar-mode\","
          + "\"currency\":\"XOF\",\"amount\":\"1\"}";

  @Test
  void reader_onThePages_seesNoWayToPostAndHasNone(Page page, Served served) {
    page.expect(" 403 ");
    page.enter(served, served.operator("reader"), "/merchants/dakar-mode");
    page.see("entries; that is all.");
    assertThat(page.text()).doesNotContain("Refund …", "Freeze …", "Adjustment …");
    page.follow("Holds");
    page.see("when it is released by hand");
    assertThat(page.text()).doesNotContain("Release");
    page.follow("Keys");
    page.see("Keys are created and revoked by admins.");
    assertThat(page.text()).doesNotContain("New key", "Revoke");

    int before = served.entries("dakar-mode");
    assertThat(byHand(page, "POST", "transactions", PAYMENT)).isEqualTo(403);
    assertThat(byHand(page, "POST", "merchants/dakar-mode/keys", "{\"dialect\":\"paytota\"}"))
        .isEqualTo(403);
    assertThat(served.entries("dakar-mode")).isEqualTo(before);
  }

  @Test
  void poster_onThePages_mayPostButMakesNoKeys(Page page, Served served) {
    page.expect(" 403 ");
    page.enter(served, served.operator("poster"), "/merchants/dakar-mode/keys");
    page.see("Keys are created and revoked by admins.");
    assertThat(page.text()).contains("Refund …").doesNotContain("New key", "Revoke");
    assertThat(byHand(page, "POST", "merchants/dakar-mode/keys", "{\"dialect\":\"paytota\"}"))
        .isEqualTo(403);
    assertThat(byHand(page, "POST", "transactions", PAYMENT)).isEqualTo(201);
  }

  /// The status of what the page's own session is answered.
  private static long byHand(Page page, String method, String path, String body) {
    List<?> status =
        page.await(
            """
            const [method, path, body, done] = arguments;
            const headers = { "Content-Type": "application/json", "Saldo-Console": "1" };
            fetch("ledger/v1/" + path, { method, headers, body })
              .then((answer) => done([answer.status]), (error) => done([String(error)]));
            """,
            method,
            path,
            body);
    return (Long) status.getFirst();
  }
}
