package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.saldo.app.DemoBooks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test a [Page] of the one [Chromium], and the demo's books: [Served], or as [DemoBooks]
/// for one that serves them in a way of its own. A test whose page complained (an error in a
/// script, something that its policy or its server refused) fails, unless it said that it expects
/// this. Of one that failed, what was seen is left in `target/browser`.
final class InBrowser implements BeforeAllCallback, ParameterResolver, AfterEachCallback {

  private static final Namespace OURS = Namespace.create(InBrowser.class);

  /// What is had once for all tests.
  private record Shared(Optional<Chromium> chromium, Folder folder, DemoBooks books)
      implements AutoCloseable {

    static Shared begin() {
      Folder folder = Folder.temporary();
      return new Shared(Chromium.start(), folder, new DemoBooks(folder.path().resolve("books")));
    }

    @Override
    public void close() {
      chromium.ifPresent(Chromium::close);
      folder.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (shared(context).chromium().isEmpty()) {
      abort("no Chromium with its chromedriver was found by bin/find-chromium");
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Page.class || type == Served.class || type == DemoBooks.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = shared(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Page.class) {
      return once(context, Page.class, _ -> shared.chromium().orElseThrow().page());
    }
    return type == Served.class
        ? once(context, Served.class, _ -> Served.demo(shared.books()))
        : shared.books();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Page page = context.getStore(OURS).get(Page.class, Page.class);
    if (page == null) {
      return;
    }
    try {
      if (context.getExecutionException().isPresent()) {
        leave(page, context);
      } else {
        assertThat(page.complaints()).as("what the browser's log complains of").isEmpty();
      }
    } finally {
      page.leave();
    }
  }

  private static void leave(Page page, ExtensionContext context) {
    String name = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
    Path folder = Path.of("target", "browser", name.replaceAll("[^\\w.-]+", "_"));
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("page.png"), page.picture());
      Files.writeString(folder.resolve("page.html"), page.source());
      Files.write(folder.resolve("log.txt"), page.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .computeIfAbsent(Shared.class, _ -> Shared.begin(), Shared.class);
  }

  private static <T> T once(ExtensionContext context, Class<T> type, Function<Object, T> maker) {
    Store store = context.getStore(OURS);
    return store.computeIfAbsent(type, maker::apply, type);
  }
}
