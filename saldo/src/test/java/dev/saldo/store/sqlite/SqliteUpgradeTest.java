package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.BookTable;
import dev.saldo.store.FullBooks;
import dev.saldo.store.UpgradeContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Books of released schemas, on SQLite.
final class SqliteUpgradeTest extends UpgradeContract {

  @TempDir private Path folder;

  @Override
  protected String migrations() {
    return "sqlite";
  }

  @Override
  protected DataSource database() {
    return Connections.migrating(folder.resolve("saldo.db"));
  }

  @Override
  protected String bytes(String hex) {
    return "x'" + hex + "'";
  }

  @Override
  protected LedgerStore open() {
    return SqliteStore.open(folder, InstantSource.system());
  }

  @Override
  protected StoredBooks books(Instant at) {
    return SqliteBooks.inFile(folder.resolve("saldo.db"), at);
  }

  /// Not a test of anything: writes the rows down, when it is asked to.
  @Test
  @EnabledIfSystemProperty(named = "schemas", matches = "write")
  void rows_ofTheNewestSchema_areWritten() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    List<String> lines = new ArrayList<>();
    String newest;
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("saldo.db"));
        Statement statement = connection.createStatement()) {
      for (BookTable table : BookTable.ALL) {
        String quoted =
            table.columns().stream()
                .map(column -> "quote(" + column.name() + ")")
                .collect(Collectors.joining(" || ', ' || "));
        try (ResultSet rows =
            statement.executeQuery(
                "select 'insert into %s (%s) values (' || %s || ')' from %1$s order by %s"
                    .formatted(table.name(), table.names(), quoted, "1"))) {
          while (rows.next()) {
            lines.add(rows.getString(1));
          }
        }
      }
      try (ResultSet version =
          statement.executeQuery(
              "select version from flyway_schema_history order by installed_rank desc limit 1")) {
        newest = version.getString(1);
      }
    }
    assertThat(lines).isNotEmpty().noneMatch(line -> line.contains("\n"));
    Files.write(FOLDER.resolve(newest + ".sql"), lines);
  }
}
