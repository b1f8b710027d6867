package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The description of the ledger API, as people read it.
@ExtendWith(InBrowser.class)
final class DocsTest {

  @Test
  void docs_inABrowser_showTheRoutesAndAskNobodyElse(Page page, Served served) {
    page.open(served.address().resolve("/docs"));
    page.see("/ledger/v1/transactions");

    assertThat(page.asked())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).startsWith(served.address().toString()));
  }
}
