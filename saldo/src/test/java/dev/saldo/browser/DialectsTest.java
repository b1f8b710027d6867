package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What support reads when a merchant says "your API shows …" must be what its API shows.
@ExtendWith(InBrowser.class)
final class DialectsTest {

  private static final String JSON = "application/json";

  @Test
  void answers_onThePage_areByteForByteThoseToRealKeys(Page page, Served served) {
    page.enter(served, "/merchants/harbour-collect/seen");
    page.press("As sent");
    page.until("all are there", () -> page.all("[data-dialect]").size() >= 5);

    assertThat(shown(page, "oxapay"))
        .containsExactly(
            answer(
                served.send(
                    "GET",
                    "/v1/general/account/balance",
                    "",
                    "general_api_key",
                    secret(served, "oxapay"))));
    assertThat(shown(page, "oxapay-legacy"))
        .containsExactly(
            answer(
                served.send(
                    "POST",
                    "/api/balance",
                    "{\"key\":\"" + secret(served, "oxapay-legacy") + "\"}",
                    "Content-Type",
                    JSON)));
    assertThat(shown(page, "paytota"))
        .containsExactly(
            answer(get(served, "/api/v1/account/json/balance/", secret(served, "paytota"))));
    assertThat(shown(page, "dexchange"))
        .containsExactly(
            answer(get(served, "/api/v1/api-services/balance", secret(served, "dexchange"))));

    List<String> requests = page.texts("[data-dialect=neox] figure:first-of-type pre");
    assertThat(requests).hasSizeGreaterThan(1);
    String token = neoxToken(served);
    assertThat(shown(page, "neox"))
        .isEqualTo(
            requests.stream()
                .map(request -> answer(get(served, request.split(" ")[1], token)))
                .toList());
  }

  @Test
  void answer_thatIsCopied_isAsItIsSent(Page page, Served served) {
    page.cdp(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    page.enter(served, "/merchants/coin-corner/seen");
    page.press("Copy answer of OxaPay legacy");
    page.see("Copied");
    String copied =
        (String)
            page.await(
                    "const done = arguments[0];"
                        + "navigator.clipboard.readText().then((text) => done([text]), (e) => done([String(e)]))")
                .getFirst();
    assertThat(copied)
        .isEqualTo(
            served
                .send(
                    "POST",
                    "/api/balance",
                    "{\"key\":\"" + secret(served, "oxapay-legacy", "coin-corner") + "\"}",
                    "Content-Type",
                    JSON)
                .body());
  }

  private static List<String> shown(Page page, String dialect) {
    return page.texts("[data-dialect=" + dialect + "] figure:last-of-type pre").stream()
        .map(DialectsTest::withoutIdsAndTimes)
        .toList();
  }

  private static String answer(HttpResponse<String> answer) {
    return withoutIdsAndTimes(answer.body());
  }

  /// NeoX gives each answer an id and the time.
  private static String withoutIdsAndTimes(String body) {
    return body.replaceAll("\"neoResponseId\":\"[^\"]*\"", "\"neoResponseId\":\"\"")
        .replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"\"");
  }

  private static HttpResponse<String> get(Served served, String path, String token) {
    return served.send("GET", path, "", "Authorization", "Bearer " + token);
  }

  private static String secret(Served served, String dialect) {
    return secret(served, dialect, "harbour-collect");
  }

  private static String secret(Served served, String dialect, String merchant) {
    return key(served, dialect, merchant).get("secret").textValue();
  }

  private static JsonNode key(Served served, String dialect, String merchant) {
    return served.post("/ledger/v1/merchants/" + merchant + "/keys", "{'dialect':'%s'}", dialect);
  }

  private static String neoxToken(Served served) {
    JsonNode key = key(served, "neox", "harbour-collect");
    return served
        .post(
            "/v2/auth/oauth2/token",
            "{'grant_type':'client_credentials','client_id':'%s','client_secret':'%s',"
                + "'scope':'global-collection'}",
            key.get("clientId").textValue(),
            key.get("clientSecret").textValue())
        .at("/data/access_token")
        .textValue();
  }
}
