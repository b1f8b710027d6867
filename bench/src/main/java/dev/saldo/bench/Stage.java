package dev.saldo.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What the parts share: the cluster, and the sites with many merchants, made when they are first
/// asked for. Used by one thread.
final class Stage implements AutoCloseable {

  /// Books with many merchants that are served.
  record Populated(Site site, Population population) {}

  private final Options options;
  private final Path work;
  private final Map<Store, Populated> populated = new EnumMap<>(Store.class);
  private final Map<String, String> failures = new LinkedHashMap<>();
  private @Nullable Cluster cluster;
  private @Nullable PlainSql plain;
  private boolean populating;
  private int sites;

  /// @param work an empty folder
  Stage(Options options, Path work) {
    this.options = options;
    this.work = work;
  }

  Path work() {
    return work;
  }

  Cluster cluster() throws IOException, SQLException {
    if (cluster == null) {
      cluster = Cluster.start(work.resolve("cluster"));
    }
    return cluster;
  }

  /// The ordinary way to post, on the same cluster, with as many balances as there are merchants.
  PlainSql plain() throws IOException, SQLException {
    if (plain == null) {
      plain = PlainSql.in(cluster().newDatabase(), options.merchants());
    }
    return plain;
  }

  /// Empty books, not yet served.
  Site newSite(Store store) throws IOException, SQLException {
    Path folder = work.resolve("site-" + ++sites);
    return switch (store) {
      case SQLITE -> Site.sqlite(folder);
      case POSTGRES -> Site.postgres(folder, cluster().newDatabase());
    };
  }

  /// Does something on each store; where it fails, the reason is noted.
  void onEach(BiConsumer<Store, Populated> step) {
    populate();
    populated.forEach(step);
  }

  /// Why a store could not be had.
  Map<String, String> failures() {
    return failures;
  }

  private void populate() {
    if (populating) {
      return;
    }
    populating = true;
    for (Store store : options.stores()) {
      System.err.printf("filling %s with %,d merchants%n", store, options.merchants());
      try {
        Site site = newSite(store);
        Population population = site.fill(ledger -> Population.fill(ledger, options.merchants()));
        site.serve();
        populated.put(store, new Populated(site, population));
      } catch (Exception e) {
        failures.put(store.toString(), String.valueOf(e.getMessage()));
        System.err.printf("  failed: %s%n", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    populated.values().forEach(one -> one.site().close());
    if (cluster != null) {
      cluster.close();
    }
  }
}
