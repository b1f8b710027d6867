package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.ledger.Workload;
import dev.saldo.store.BookRows;
import dev.saldo.store.BookTable;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.BooksCopy.Phase;
import dev.saldo.store.CopyException;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.FullBooks;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteCopy;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Books that went to PostgreSQL and back are the same to the byte, however often the way was
/// broken off; and nobody serves, or mixes, half of them.
final class PostgresCopyTest {

  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  /// So few rows at a time that there are many places to stop at.
  private static final int FEW = 25;

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabase.bare();

  @AfterEach
  void drop() {
    database.drop();
  }

  private Path full() {
    Path full = folder.resolve("full");
    FullBooks.write(clock -> SqliteStore.open(full, clock));
    return full;
  }

  private BooksCopy.Report toPostgres(Path from) {
    return copy(SqliteCopy.from(from), PostgresCopy.to(database.config()), BooksCopy.BATCH);
  }

  private BooksCopy.Report toSqlite(Path to) {
    return copy(PostgresCopy.from(database.config()), SqliteCopy.to(to), BooksCopy.BATCH);
  }

  private static BooksCopy.Report copy(BookRows from, CopyTarget to, int batch) {
    try (from;
        to) {
      return BooksCopy.copy(from, to, AT, batch, (_, _, _) -> {});
    }
  }

  private static Hash root(StoredBooks books) {
    try (books) {
      Verification.Report report = Verification.verify(books, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
      return report.root();
    }
  }

  /// Every table of the file but the migrations', each row with all its columns, as the schema
  /// itself lists them.
  private static Map<String, List<String>> rows(Path folder) {
    Map<String, List<String>> tables = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("saldo.db"));
        Statement statement = connection.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery(
              "select name from sqlite_schema where type = 'table' and name not like 'flyway%'")) {
        while (result.next()) {
          names.add(result.getString(1));
        }
      }
      for (String name : names) {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("select * from " + name)) {
          while (result.next()) {
            rows.add(row(result));
          }
        }
        tables.put(name, rows);
      }
      return tables;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String row(ResultSet result) throws SQLException {
    StringBuilder row = new StringBuilder();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      Object value = result.getObject(i);
      row.append(value instanceof byte[] b ? HexFormat.of().formatHex(b) : String.valueOf(value))
          .append('|')
          .append(value == null ? "" : value.getClass().getSimpleName())
          .append('\n');
    }
    return row.toString();
  }

  /// A user's whole business moves; whatever is lost on the way is lost for good.
  @Test
  void books_thereAndBack_areTheSameToTheByte() {
    Path there = folder.resolve("there");
    Workload.run(31L, true, 14_000, workload -> SqliteStore.open(there, workload::now));
    FullBooks.write(clock -> SqliteStore.open(there, clock));

    BooksCopy.Report report = toPostgres(there);
    BooksCopy.Report back = toSqlite(folder.resolve("back"));

    Map<String, List<String>> rows = rows(there);
    assertThat(rows.values()).hasSize(BookTable.ALL.size()).noneMatch(List::isEmpty);
    assertThat(rows(folder.resolve("back"))).isEqualTo(rows);
    assertThat(report.rows()).isEqualTo(rows.values().stream().mapToLong(List::size).sum());
    assertThat(report.copied()).isEqualTo(report.rows());
    Hash root = root(SqliteBooks.open(there, InstantSource.fixed(AT)));
    assertThat(List.of(report.root(), back.root())).containsOnly(root);
    assertThat(root(SqliteBooks.open(folder.resolve("back"), InstantSource.fixed(AT))))
        .isEqualTo(root);
    root(PostgresBooks.open(database.config()));
  }

  /// Copies, and is stopped after this step.
  ///
  /// @return whether there was such a step
  private static boolean stop(BookRows from, CopyTarget to, int step) {
    try {
      copy(from, new StoppingTarget(to, step), FEW);
      return false;
    } catch (StoppingTarget.StoppedException e) {
      return true;
    }
  }

  @Test
  void copy_stoppedAnywhere_goesOnToTheSameBooks() {
    Path full = full();
    Map<String, List<String>> rows = rows(full);
    int steps = 0;
    for (boolean stopped = true; stopped; steps++) {
      Path back = folder.resolve("back-" + steps);
      try (TestDatabase fresh = TestDatabase.fresh()) {
        stopped = stop(SqliteCopy.from(full), PostgresCopy.to(fresh.config()), steps + 1);
        copy(SqliteCopy.from(full), PostgresCopy.to(fresh.config()), FEW);
        stop(PostgresCopy.from(fresh.config()), SqliteCopy.to(back), steps + 1);
        copy(PostgresCopy.from(fresh.config()), SqliteCopy.to(back), FEW);
      }
      assertThat(rows(back)).as("stopped after step %s", steps + 1).isEqualTo(rows);
    }
    assertThat(steps).isGreaterThan(12);
  }

  /// It may be stopped as often as it is started, too.
  @Test
  void copy_stoppedAfterEachBatch_arrives() {
    Path full = full();
    int attempts = 0;
    while (stop(SqliteCopy.from(full), PostgresCopy.to(database.config()), 2)) {
      attempts++;
    }
    assertThat(attempts).isGreaterThan(5);
    toSqlite(folder.resolve("back"));
    assertThat(rows(folder.resolve("back"))).isEqualTo(rows(full));
  }

  /// Whoever started a server on half of the books would tell merchants wrong balances.
  @Test
  void store_whileACopyToItIsUnfinished_isOpenedByNobody() {
    Path full = full();
    Path half = folder.resolve("half");
    assertThat(stop(SqliteCopy.from(full), PostgresCopy.to(database.config()), 3)).isTrue();
    assertThat(stop(SqliteCopy.from(full), SqliteCopy.to(half), 3)).isTrue();

    for (Runnable open :
        List.<Runnable>of(
            () -> PostgresStore.open(database.config()),
            () -> PostgresBooks.open(database.config()),
            () -> PostgresCopy.from(database.config()),
            () -> SqliteStore.open(half, InstantSource.system()),
            () -> SqliteBooks.open(half, InstantSource.system()),
            () -> SqliteCopy.from(half))) {
      assertThatThrownBy(open::run)
          .isInstanceOf(StoreOpenException.class)
          .hasMessageEndingWith(
              "holds an unfinished copy of books: run the same `saldo copy` or `saldo import"
                  + " --restore` again first");
    }

    toPostgres(full);
    copy(SqliteCopy.from(full), SqliteCopy.to(half), FEW);
    PostgresStore.open(database.config()).close();
    SqliteStore.open(half, InstantSource.system()).close();
  }

  @Test
  void copy_toWhereBooksAre_isRefused() {
    Path full = full();
    PostgresStore store = PostgresStore.open(database.config());
    Bank.done(Bank.ledger(store), Bank.save(new MerchantId("somebody")));
    store.close();

    assertThatThrownBy(() -> toPostgres(full))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("holds books already");
    assertThat(database.ask("select count(*) from entry")).isEqualTo("0");
    PostgresStore.open(database.config()).close();
  }

  /// A script that starts it once more than needed must not be told that something is wrong.
  @Test
  void copy_ofWhatWasCopied_checksItAndChangesNothing() {
    Path full = full();
    Hash root = toPostgres(full).root();
    BooksCopy.Report again = toPostgres(full);
    assertThat(again.copied()).isZero();
    assertThat(again.root()).isEqualTo(root);
    PostgresStore.open(database.config()).close();
  }

  /// Rows of two moments in one ledger are nobody's balance.
  @Test
  void copy_begunFromBooksThatHaveGoneOn_isRefused() {
    Path full = full();
    assertThat(stop(SqliteCopy.from(full), PostgresCopy.to(database.config()), 3)).isTrue();
    SqliteStore store = SqliteStore.open(full, InstantSource.fixed(AT));
    Bank.done(Bank.ledger(store), Bank.save(new MerchantId("latecomer")));
    store.close();

    assertThatThrownBy(() -> toPostgres(full))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("an unfinished copy of other books than those in");
  }

  @Test
  void books_thatGoOnWhileTheyAreCopied_areNotCopiedSilentlyWithoutIt() {
    toPostgres(full());
    Path back = folder.resolve("back");
    assertThatThrownBy(
            () -> {
              try (BookRows from = PostgresCopy.from(database.config());
                  CopyTarget to = SqliteCopy.to(back);
                  PostgresStore store = PostgresStore.open(database.config())) {
                BooksCopy.copy(
                    from,
                    to,
                    AT,
                    BooksCopy.BATCH,
                    (phase, done, _) -> {
                      if (phase == Phase.COPYING && done == 0) {
                        Bank.done(Bank.ledger(store), Bank.save(new MerchantId("latecomer")));
                      }
                    });
              }
            })
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("have gone on while they were copied");
    assertThatThrownBy(() -> SqliteStore.open(back, InstantSource.system()))
        .hasMessageContaining("unfinished copy");
  }

  /// A server that had the empty database open before may still write to it.
  @Test
  void copy_thatSomebodyElseWroteTo_isRefused() {
    Path full = full();
    assertThatThrownBy(
            () -> {
              try (PostgresStore store = PostgresStore.open(database.config());
                  BookRows from = SqliteCopy.from(full);
                  CopyTarget to = PostgresCopy.to(database.config())) {
                BooksCopy.copy(
                    from,
                    to,
                    AT,
                    FEW,
                    (phase, done, of) -> {
                      if (phase == Phase.COPYING && done == of) {
                        Bank.done(Bank.ledger(store), Bank.save(new MerchantId("intruder")));
                      }
                    });
              }
            })
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("somebody else has written to it");
  }

  @Test
  void copy_besideAServerOnTheFolder_isRefused() {
    Path full = full();
    try (SqliteStore store = SqliteStore.open(full, InstantSource.system())) {
      assertThatThrownBy(() -> toPostgres(full)).isInstanceOf(StoreInUseException.class);
      assertThat(store.operators()).isNotEmpty();
    }
    try (BookRows from = SqliteCopy.from(full)) {
      assertThatThrownBy(() -> SqliteStore.open(full, InstantSource.system()))
          .isInstanceOf(StoreInUseException.class);
      assertThat(from).isNotNull();
    }
  }

  @Test
  void copy_besideAnotherToTheSamePlace_isRefused() {
    try (CopyTarget first = PostgresCopy.to(database.config())) {
      assertThatThrownBy(() -> PostgresCopy.to(database.config()))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageMatching("another copy to the database .* is under way");
      assertThat(first.begun()).isEmpty();
    }
    PostgresCopy.to(database.config()).close();
  }

  @Test
  void books_thatDoNotHold_areNotCopied() throws Exception {
    Path full = full();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + full.resolve("saldo.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update hold set amount_left = '0.01' where closed_at is null");
    }
    assertThatThrownBy(() -> toPostgres(full))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("are not as they must be");
    PostgresStore.open(database.config()).close();
  }

  /// A column that a migration adds and nobody adds to [BookTable] would be left behind.
  @Test
  void tables_inBothStores_areThoseThatAreCopied() throws Exception {
    PostgresStore.open(database.config()).close();
    SqliteStore.open(folder.resolve("empty"), InstantSource.system()).close();
    List<String> known = new ArrayList<>();
    for (BookTable table : BookTable.ALL) {
      for (BookTable.Column column : table.columns()) {
        int key = table.key().indexOf(column) + 1;
        known.add(
            "%s %s %s %s %s"
                .formatted(table.name(), column.name(), column.kind(), column.nullable(), key));
      }
    }
    assertThat(columns(database.url(), POSTGRES_COLUMNS))
        .containsExactlyInAnyOrderElementsOf(known);
    assertThat(
            columns("jdbc:sqlite:" + folder.resolve("empty").resolve("saldo.db"), SQLITE_COLUMNS))
        .containsExactlyInAnyOrderElementsOf(
            known.stream().map(column -> column.replace("AMOUNT", "TEXT")).toList());
  }

  private static final String POSTGRES_COLUMNS =
      """
      select c.table_name, c.column_name,
        case c.data_type when 'numeric' then 'AMOUNT' when 'bytea' then 'BYTES'
          when 'text' then 'TEXT' when 'bigint' then 'NUMBER' when 'smallint' then 'NUMBER' end,
        case c.is_nullable when 'YES' then 'true' else 'false' end,
        coalesce(k.ordinal_position, 0)
      from information_schema.columns c
      left join information_schema.table_constraints p on p.table_schema = c.table_schema
        and p.table_name = c.table_name and p.constraint_type = 'PRIMARY KEY'
      left join information_schema.key_column_usage k on k.constraint_schema = c.table_schema
        and k.constraint_name = p.constraint_name and k.table_name = c.table_name
        and k.column_name = c.column_name
      where c.table_schema = current_schema() and c.table_name not like 'flyway%'
      """;

  private static final String SQLITE_COLUMNS =
      """
      select t.name, c.name,
        case c.type when 'INTEGER' then 'NUMBER' when 'TEXT' then 'TEXT' when 'BLOB' then 'BYTES' end,
        case c."notnull" when 0 then 'true' else 'false' end,
        c.pk
      from sqlite_schema t, pragma_table_info(t.name) c
      where t.type = 'table' and t.name not like 'flyway%'
      """;

  private static List<String> columns(String url, String sql) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> column = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
          column.add(Objects.toString(result.getString(i)));
        }
        columns.add(String.join(" ", column));
      }
    }
    return columns;
  }
}
