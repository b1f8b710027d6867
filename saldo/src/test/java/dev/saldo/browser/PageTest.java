package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the other tests rely on: that a page which is not as it should be is noticed.
@ExtendWith(InBrowser.class)
final class PageTest {

  @Test
  void page_thatAsksAnotherHost_isNoticedAndNotAnswered(Page page) {
    page.open(html("<p>here</p><script src='http://example.com/there.js'></script>"));
    page.see("here");
    assertThat(page.complaints())
        .singleElement()
        .asString()
        .contains("http://example.com/there.js", "net::ERR_NAME_NOT_RESOLVED");
    page.expect("example.com");
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void page_whoseScriptFails_isNoticed(Page page) {
    page.open(html("<p>here</p><script>nothing.there()</script>"));
    page.see("here");
    assertThat(page.complaints()).singleElement().asString().contains("nothing is not defined");
    page.expect("nothing is not defined");
  }

  @Test
  void page_thatKeepsPeopleOut_isNoticed(Page page) {
    page.open(html("<p style='color:#ccc;background:#fff'>pale</p><img src=''>"));
    page.see("pale");
    assertThat(Axe.violations(page))
        .anyMatch(violation -> violation.startsWith("color-contrast"))
        .anyMatch(violation -> violation.startsWith("image-alt"));
  }

  @Test
  void page_widerThanAPhone_isNoticed(Page page) {
    page.open(html("<p style='width:500px'>wide</p>"));
    page.width(360);
    assertThatThrownBy(page::fits).hasMessageContaining("P ");
    page.width(600);
    page.fits();
  }

  private static URI html(String body) {
    String page =
        "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>t</title>"
            + "<main><h1>t</h1>"
            + body
            + "</main>";
    return URI.create(
        "data:text/html," + URLEncoder.encode(page, StandardCharsets.UTF_8).replace("+", "%20"));
  }
}
