package dev.saldo.cli;

import dev.saldo.client.Ask;
import dev.saldo.client.ClientException;
import dev.saldo.client.Reply;
import dev.saldo.http.JsonValue.JsonObject;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// Lists that come page by page: one page, or all of them in bounded memory.
final class Listing {

  private static final String ALL = "--all";
  private static final String CURSOR = "--cursor";
  private static final String LIMIT = "limit";
  private static final String MOST_ITEMS = "1000";

  private Listing() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(
        ApiOption.text(LIMIT, "N", "How many to tell at a time, 1 to 1000. Unless set: 100.")
            .spec());
    spec.addOption(Specs.text(CURSOR, "CURSOR", "Go on behind an earlier answer: its next."));
    spec.addOption(Specs.flag(ALL, "Tell all, page after page; with --json one item a line."));
  }

  /// Tells what the options of the call ask for.
  static void tell(Call call, Ask list, Table table) throws ClientException {
    boolean isAll = call.has(ALL);
    Ask ask = ApiOption.asked(call.parsed(), list);
    if (isAll && !call.has("--" + LIMIT)) {
      ask = ask.with(LIMIT, MOST_ITEMS);
    }
    String cursor = call.option(CURSOR).orElse("");
    do {
      Reply page = call.ask(cursor.isEmpty() ? ask : ask.with("cursor", cursor));
      List<JsonObject> items = page.json().objects("items");
      if (isAll) {
        call.tellItems(items, table);
      } else {
        call.tell(page, _ -> table.lines(items));
      }
      cursor = JsonTexts.at(page.json(), "next");
    } while (isAll && !cursor.isEmpty() && !call.out().checkError());
    if (!cursor.isEmpty() && !call.isForPrograms()) {
      call.note("There is more: " + ALL + " tells it.");
    }
  }
}
