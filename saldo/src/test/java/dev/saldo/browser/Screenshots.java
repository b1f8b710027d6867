package dev.saldo.browser;

import dev.saldo.app.DemoBooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes a picture of each page of the console, light, dark and as wide as a phone, for people to
/// look at: `make screenshots`. The pages show the demo's merchants on the evening of their day.
final class Screenshots {

  /// How a page is looked at.
  private enum Look {
    LIGHT(1280, false),
    DARK(1280, true),
    PHONE(360, false);

    private final int width;
    private final boolean dark;

    Look(int width, boolean dark) {
      this.width = width;
      this.dark = dark;
    }
  }

  /// Those that README.md shows.
  private static final int README_WIDTH = 1120;

  private final Served served;
  private final Page page;
  private final Path folder;
  private final Optional<Path> readme;

  private Screenshots(Served served, Page page, Path folder, Optional<Path> readme) {
    this.served = served;
    this.page = page;
    this.folder = folder;
    this.readme = readme;
  }

  /// @param args the folder that the pictures go to, and one for those that README.md shows, if
  ///   they are to be made anew
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Optional<Path> readme =
        args.length > 1 ? Optional.of(Files.createDirectories(Path.of(args[1]))) : Optional.empty();
    try (Folder books = Folder.temporary();
        Chromium chromium = Chromium.start().orElseThrow();
        Served served =
            Served.demo(new DemoBooks(books.path().resolve("books")), () -> Served.EVENING)) {
      Page page = chromium.page();
      page.tellTime(Served.EVENING);
      page.cdp("Emulation.setScrollbarsHidden", Map.of("hidden", true));
      new Screenshots(served, page, folder, readme).take();
    }
    System.out.println("The pictures are in " + folder.toAbsolutePath().normalize() + ".");
  }

  private void take() throws IOException {
    served.record(
        "{'idempotencyKey':'deposit','type':'reserve','merchant':'kampala-books','currency':'UGX',"
            + "'amount':'250000','releaseAt':'2025-11-28T09:00:00Z','reference':'Deposit for November'}");
    String wedding = served.transaction("dakar-mode", "wedding");
    page.open(served, "/");
    page.button("Sign in");
    inEveryLook("sign-in");
    page.signIn(Served.TOKEN);
    shoot("merchants", "/", "Coin Corner");
    shoot("search", "/?q=har", "Harbour Saigon");
    shoot("merchant", "/merchants/kampala-books", "entries; that is all.");
    forReadme("merchant", false);
    shoot("merchant-coins", "/merchants/coin-corner", "entries; that is all.");
    shoot("merchant-below-zero", "/merchants/nairobi-gadgets", "entries; that is all.");
    shoot(
        "merchant-as-of",
        "/merchants/kampala-books?at=2025-11-14T12:00:00Z",
        "entries; that is all.");
    shoot("holds", "/merchants/kampala-books/holds", "Falls due");
    shoot("seen", "/merchants/coin-corner/seen", "key works now");
    forReadme("as-they-see-it", true);
    shoot("keys", "/merchants/coin-corner/keys", "OxaPay legacy");
    shoot("transaction", "/transactions/" + wedding, "Fingerprint");
    forReadme("transaction", false);
    shoot(
        "transaction-payout",
        "/transactions/" + served.transaction("dakar-mode", "transfer-paid"),
        "Fingerprint");
    goTo("/merchants/kampala-books", "entries; that is all.");
    page.press("Refund …");
    page.type("Amount in UGX", "45000");
    page.see("Change");
    inEveryLook("refund");
    page.press("Cancel");
    page.open(served, "/merchants/nobody");
    page.see("Not there");
    inEveryLook("not-there");
  }

  private void shoot(String name, String place, String seen) throws IOException {
    goTo(place, seen);
    inEveryLook(name);
  }

  private void goTo(String place, String seen) {
    page.open(served, place);
    page.see(seen);
  }

  private void inEveryLook(String name) throws IOException {
    for (Look look : Look.values()) {
      look(look.width, look.dark);
      Files.write(
          folder.resolve(name + "-" + look.name().toLowerCase(Locale.ROOT) + ".png"),
          name.equals("refund") ? page.view() : page.picture());
    }
    look(Look.LIGHT.width, false);
  }

  private void forReadme(String name, boolean dark) throws IOException {
    if (readme.isPresent()) {
      look(README_WIDTH, dark);
      Files.write(readme.orElseThrow().resolve(name + ".png"), page.view());
      look(Look.LIGHT.width, false);
    }
  }

  private void look(int width, boolean dark) {
    page.width(width);
    page.dark(dark);
    page.run("scrollTo(0, 0)");
    page.settle();
  }
}
