package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.RawBooks.Column;
import dev.saldo.store.sqlite.RawBooks.Line;
import dev.saldo.store.sqlite.RawBooks.Table;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever somebody changes in the books behind our back, `verify` finds it: each value of each
/// row of each table is changed in turn, values change places, each row is taken out, and put in
/// again under another key.
final class MutationTest {

  @TempDir private Path folder;

  private static final int FEW = 5;

  private RawBooks books;

  @BeforeEach
  void write() throws SQLException {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    books = new RawBooks(folder);
  }

  @AfterEach
  void close() throws SQLException {
    books.close();
  }

  /// What somebody did unseen.
  private record Unseen(Line row, Column column, @Nullable Object now) {

    String name() {
      return row.table().name() + "." + column.name();
    }

    @Override
    public String toString() {
      return column.name() + " made " + RawBooks.show(now) + " of " + row;
    }
  }

  @Test
  void value_changedInAnyColumnOfAnyRow_isFoundUnlessDeclared() throws SQLException {
    List<Unseen> unseen = new ArrayList<>();
    for (Table table : books.tables()) {
      List<Line> rows = books.rows(table);
      for (Column column : table.columns()) {
        int tried = 0;
        for (Line row : rows) {
          for (Object other : others(row, column, rows)) {
            if (books.change(row, column, other)) {
              tried++;
              if (books.verify().holds()) {
                unseen.add(new Unseen(row, column, other));
              }
            }
            books.rollBack();
          }
        }
        assertThat(tried).as("%s.%s was changed", table.name(), column.name()).isPositive();
      }
    }
    assertThat(unseen.stream().filter(each -> !isDeclared(each)).limit(3)).isEmpty();
    assertThat(unseen.stream().map(Unseen::name).distinct())
        .as("what is declared as not guarded is not")
        .containsExactlyInAnyOrderElementsOf(notGuarded());
  }

  /// Only an access token's.
  private static boolean isDeclared(Unseen unseen) {
    return notGuarded().contains(unseen.name()) && unseen.row().values().get("expires_at") != null;
  }

  private static Set<String> notGuarded() {
    return Verification.NOT_GUARDED.stream()
        .map(each -> each.substring(0, each.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  /// Plausible other values: another row's (of a column with few values, each of them), one more,
  /// nothing.
  private static List<@Nullable Object> others(Line row, Column column, List<Line> rows) {
    Object value = row.get(column);
    List<@Nullable Object> others = new ArrayList<>();
    for (Line each : rows) {
      Object other = each.get(column);
      if (other != null
          && !isSame(other, value)
          && others.stream().noneMatch(known -> isSame(known, other))) {
        others.add(other);
      }
    }
    if (others.size() > FEW) {
      others.subList(1, others.size()).clear();
    }
    switch (value) {
      case null -> others.addAll(others.isEmpty() ? List.of(1) : List.of());
      case Number number -> others.add(number.longValue() + (number.longValue() == 1 ? -1 : 1));
      case byte[] bytes -> {
        byte[] other = bytes.clone();
        other[bytes.length / 2] ^= 1;
        others.add(other);
      }
      case Object text -> others.add(other(text.toString()));
    }
    if (value != null && column.nullable()) {
      others.add(null);
    }
    return others;
  }

  private static String other(String text) {
    try {
      return Amount.parse(text).plus(Amount.of(1)).toString();
    } catch (IllegalArgumentException e) {
      return text.endsWith("}") ? "{\"order\":\"B\"}" : text + "x";
    }
  }

  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return (one instanceof byte[] bytes && other instanceof byte[] others)
        ? Arrays.equals(bytes, others)
        : Objects.equals(one, other);
  }

  /// A page of garbage must not end the look at all the others.
  @Test
  void value_thatCannotBeRead_isFound() throws SQLException {
    for (Table table : books.tables()) {
      Line row = books.rows(table).getFirst();
      for (Column column : table.columns()) {
        for (Object garbage : List.of("\u0000é{", "", Long.MAX_VALUE, -1L, new byte[] {7})) {
          if (books.change(row, column, garbage)) {
            assertThat(books.verify().holds())
                .as("%s made %s of %s", column.name(), RawBooks.show(garbage), row)
                .isEqualTo(isSame(garbage, row.get(column)));
          }
          books.rollBack();
        }
      }
    }
  }

  @Test
  void values_ofTwoRowsThatChangePlaces_areFound() throws SQLException {
    for (Table table : books.tables()) {
      List<Line> rows = books.rows(table);
      for (Column column : table.columns()) {
        Line one = rows.getFirst();
        for (Line other : rows) {
          if (column.inKey() || isSame(one.get(column), other.get(column))) {
            continue;
          }
          if (books.change(one, column, other.get(column))
              && books.change(other, column, one.get(column))) {
            assertThat(books.verify().holds())
                .as("%s of %s and %s", column.name(), one, other)
                .isFalse();
          }
          books.rollBack();
        }
      }
    }
  }

  @Test
  void row_takenOut_isFoundUnlessAnAccessToken() throws SQLException {
    for (Table table : books.tables()) {
      for (Line row : books.rows(table)) {
        books.remove(row);
        assertThat(books.verify().holds()).as("%s", row).isEqualTo(isToken(row));
        books.rollBack();
      }
    }
  }

  private static boolean isToken(Line row) {
    return row.table().name().equals("credential") && row.values().get("expires_at") != null;
  }

  @Test
  void row_putInAgainUnderAnotherKey_isFound() throws SQLException {
    for (Table table : books.tables()) {
      List<Line> rows = books.rows(table);
      int added = 0;
      for (Line row : rows.stream().filter(each -> !isToken(each)).toList()) {
        for (Column column : table.key()) {
          for (Object other : others(row, column, rows)) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
            values.put(column.name(), other);
            if (books.add(new Line(table, values))) {
              added++;
              assertThat(books.verify().holds())
                  .as("%s with %s %s", row, column.name(), RawBooks.show(other))
                  .isFalse();
            }
            books.rollBack();
          }
        }
      }
      assertThat(added).as("rows put into %s", table.name()).isPositive();
    }
  }
}
