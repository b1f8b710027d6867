package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MerchantRoutesTest {

  private static final String MERCHANTS = "/ledger/v1/merchants";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void merchant_createdWithNothing_takesTheDefaults() {
    Reply created = server.put(MERCHANTS + "/acme", "{}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Content-Type")).isEqualTo("application/json");
    assertThat(created.header("Cache-Control")).isEqualTo("no-store");
    assertThat(withoutNumber(created))
        .isEqualTo(
            """
            {"merchant":"acme","merchantNumber":"…","name":"","defaultCurrency":"XOF","disabled":false,"createdAt":"2026-03-01T12:00:00.250Z"}\
            """);
    assertThat(created.member("merchantNumber")).matches("[1-9][0-9]{10}");
    assertThat(server.get(MERCHANTS + "/acme").body()).isEqualTo(created.body());
  }

  @Test
  void merchant_changed_keepsWhatIsAbsent() {
    server.put(MERCHANTS + "/house", "{}");
    Reply created =
        server.put(
            MERCHANTS + "/acme",
            """
            {"name":"Acme & Söhne","parent":"house","defaultCurrency":"EUR","disabled":true}\
            """);
    Reply changed = server.put(MERCHANTS + "/acme", "{\"disabled\":false}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body())
        .isEqualTo(created.body().replace("\"disabled\":true", "\"disabled\":false"))
        .contains("\"name\":\"Acme & Söhne\",\"parent\":\"house\",\"defaultCurrency\":\"EUR\"");
    assertThat(server.put(MERCHANTS + "/acme", "{\"parent\":\"house\"}").status()).isEqualTo(200);
  }

  @Test
  void parent_afterCreation_isFixed() {
    server.put(MERCHANTS + "/house", "{}");
    server.put(MERCHANTS + "/alone", "{}");
    server.put(MERCHANTS + "/shop", "{\"parent\":\"house\"}");

    assertProblem(server.put(MERCHANTS + "/alone", "{\"parent\":\"house\"}"), 409, "parent_fixed");
    assertProblem(server.put(MERCHANTS + "/shop", "{\"parent\":\"alone\"}"), 409, "parent_fixed");
    assertProblem(server.put(MERCHANTS + "/stall", "{\"parent\":\"shop\"}"), 422, "parent_unfit");
    assertProblem(server.get(MERCHANTS + "/stall"), 404, "not_found");
  }

  /// Nobody may be shown twice or be left out, whatever the size of the page.
  @Test
  void list_inPages_showsEachMerchantOnce() {
    List<String> ids = new ArrayList<>();
    for (int i = 10; i < 35; i++) {
      ids.add("shop-" + i);
      server.put(MERCHANTS + "/shop-" + i, "{}");
    }
    for (int limit : new int[] {1, 7, 24, 25, 26, 1_000}) {
      assertThat(pages("limit=" + limit)).as("limit %d", limit).containsExactlyElementsOf(ids);
    }
  }

  @Test
  void list_whileMerchantsAreAdded_goesOnBehindTheLast() {
    for (String id : List.of("b", "d", "f")) {
      server.put(MERCHANTS + "/" + id, "{}");
    }
    Reply first = server.get(MERCHANTS + "?limit=2");
    server.put(MERCHANTS + "/a", "{}");
    server.put(MERCHANTS + "/e", "{}");

    assertThat(ids(first)).containsExactly("b", "d");
    assertThat(ids(server.get(MERCHANTS + "?limit=2&cursor=" + first.member("next"))))
        .containsExactly("e", "f");
  }

  @Test
  void list_withFilters_showsWhatTheyAskFor() {
    server.put(MERCHANTS + "/house", "{\"name\":\"Big House\"}");
    server.put(MERCHANTS + "/shop-1", "{\"name\":\"Corner\",\"parent\":\"house\"}");
    server.put(MERCHANTS + "/shop-2", "{\"parent\":\"house\"}");
    server.put(MERCHANTS + "/other", "{\"name\":\"shop of others\"}");

    assertThat(ids(server.get(MERCHANTS + "?q=shop"))).containsExactly("other", "shop-1", "shop-2");
    assertThat(ids(server.get(MERCHANTS + "?parent=house"))).containsExactly("shop-1", "shop-2");
    assertThat(ids(server.get(MERCHANTS + "?parent=house&q=Corn"))).containsExactly("shop-1");
    assertThat(ids(server.get(MERCHANTS + "?parent=house&q=shop&limit=1")))
        .containsExactly("shop-1");
    assertThat(ids(server.get(MERCHANTS + "?q=nobody"))).isEmpty();
    assertThat(ids(server.get(MERCHANTS + "?q=%25"))).as("q is no pattern").isEmpty();
    assertThat(ids(server.get(MERCHANTS + "?q=s_op"))).as("q is no pattern").isEmpty();
    assertThat(ids(server.get(MERCHANTS + "?q=&cursor=&limit="))).hasSize(4);
    assertThat(ids(server.get(MERCHANTS + "?parent="))).containsExactly("house", "other");
    assertThat(ids(server.get(MERCHANTS + "?parent=&q=shop"))).containsExactly("other");
    assertThat(pages("parent=&limit=1")).containsExactly("house", "other");
    assertThat(server.get(MERCHANTS + "?q=nobody").body()).isEqualTo("{\"items\":[]}");
  }

  private List<String> pages(String query) {
    List<String> all = new ArrayList<>();
    Reply page = server.get(MERCHANTS + "?" + query);
    all.addAll(ids(page));
    while (!page.member("next").isEmpty()) {
      page = server.get(MERCHANTS + "?" + query + "&cursor=" + page.member("next"));
      assertThat(ids(page)).as("a page behind a cursor").isNotEmpty();
      all.addAll(ids(page));
    }
    return all;
  }

  private static List<String> ids(Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    JsonArray items = (JsonArray) Objects.requireNonNull(reply.json().members().get("items"));
    List<String> ids = new ArrayList<>();
    for (JsonValue item : items.items()) {
      ids.add(Reply.text(((JsonObject) item).members().get("merchant")));
    }
    return ids;
  }

  private static void assertProblem(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.member("code")).isEqualTo(code);
  }

  private static String withoutNumber(Reply reply) {
    return reply.body().replaceFirst("\"merchantNumber\":\"[0-9]+\"", "\"merchantNumber\":\"…\"");
  }
}
