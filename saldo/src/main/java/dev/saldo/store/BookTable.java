package dev.saldo.store;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table of the books, as every store has it: what can be copied from any store to any other
/// without knowing what it means. A table or column that a migration adds is added here.
///
/// A row is an array with a value for each column, in their order: a [Long], a [String], a
/// `byte[]`, or null. It is the same in every store, and so is the order of the key: texts and
/// bytes are compared byte by byte.
///
/// @param keyLength how many of the columns, the first ones, are the primary key
public record BookTable(String name, int keyLength, List<Column> columns) {

  /// What a column holds.
  public enum Kind {
    NUMBER,
    TEXT,
    /// A plain decimal: a text here and in SQLite, a number in PostgreSQL.
    AMOUNT,
    BYTES
  }

  /// @param nullable whether a row may have null there
  public record Column(String name, Kind kind, boolean nullable) {

    private Column orNull() {
      return new Column(name, kind, true);
    }
  }

  /// What only ever grows, or changes together with its account. It comes first in [#ALL].
  private static final List<BookTable> HISTORY =
      List.of(
          table(
              "entry",
              3,
              number("lane"),
              number("account"),
              number("version"),
              bytes("txn"),
              number("recorded_at"),
              amount("available"),
              amount("pending"),
              amount("reserved"),
              amount("frozen"),
              amount("fees"),
              amount("overdraft"),
              bytes("hash")),
          table(
              "txn",
              2,
              number("lane"),
              bytes("id"),
              number("merchant_number"),
              text("idempotency_key"),
              number("type"),
              bytes("fingerprint"),
              bytes("hold").orNull(),
              number("occurred_at").orNull(),
              text("recorded_by"),
              text("reference"),
              text("metadata"),
              number("account"),
              number("version"),
              number("target_account").orNull(),
              number("target_version").orNull()),
          table(
              "hold",
              3,
              number("lane"),
              number("account"),
              bytes("id"),
              text("kind"),
              amount("amount"),
              amount("fee"),
              amount("amount_left"),
              amount("fee_left"),
              number("release_at").orNull(),
              number("opened_at"),
              number("closed_at").orNull()));

  /// What tells how the books stand: nothing happens in them that changes none of these. That is an
  /// account's row with each entry and hold, a line of the log with each administrative act, a
  /// credential with each access token.
  static final List<BookTable> STANDING =
      List.of(
          table(
              "account",
              2,
              number("lane"),
              number("account"),
              text("type"),
              text("business_type"),
              text("currency"),
              number("version"),
              amount("available"),
              amount("pending"),
              amount("reserved"),
              amount("frozen"),
              amount("fees"),
              amount("overdraft"),
              bytes("head"),
              number("opened_at"),
              number("updated_at"),
              number("next_release").orNull()),
          table(
              "log",
              3,
              number("lane"),
              text("subject"),
              number("number"),
              bytes("id"),
              number("at"),
              text("asked_by"),
              text("act"),
              text("detail"),
              bytes("admitted").orNull(),
              bytes("hash")),
          table(
              "merchant",
              2,
              number("lane"),
              text("merchant"),
              number("number"),
              text("parent").orNull(),
              text("name"),
              text("name_folded"),
              text("default_currency"),
              number("disabled"),
              number("accounts"),
              number("created_at")),
          table(
              "merchant_key",
              2,
              number("lane"),
              bytes("id"),
              number("merchant_number"),
              text("dialect"),
              text("kind"),
              text("label"),
              text("client_id").orNull(),
              text("allowed_addresses"),
              number("created_at"),
              number("expires_at").orNull(),
              number("revoked_at").orNull()),
          table(
              "operator",
              2,
              number("lane"),
              text("name"),
              text("role"),
              bytes("token"),
              number("created_at"),
              number("expires_at").orNull()),
          table(
              "credential",
              2,
              number("lane"),
              bytes("hash"),
              number("key_lane"),
              bytes("key_id"),
              number("issued_at"),
              number("expires_at").orNull()));

  /// All of them, in the order in which they are copied: what lets somebody in comes last, so that
  /// a server that had the empty books open serves nothing of a part of them.
  public static final List<BookTable> ALL =
      Stream.of(HISTORY, STANDING).flatMap(List::stream).toList();

  public BookTable {
    columns = List.copyOf(columns);
  }

  /// The columns of the primary key, in its order.
  public List<Column> key() {
    return columns.subList(0, keyLength);
  }

  /// The names of all columns, with commas between them.
  public String names() {
    return names(columns);
  }

  /// The statement that selects all columns in the order of the key, from behind a key if its
  /// columns are given as parameters.
  String select(boolean fromBehind) {
    String key = names(key());
    String places = key().stream().map(_ -> "?").collect(Collectors.joining(", "));
    return "select %s from %s%s order by %s"
        .formatted(
            names(), name, fromBehind ? " where (%s) > (%s)".formatted(key, places) : "", key);
  }

  /// The statement that selects the key of the last row.
  String selectLastKey() {
    return "select %s from %s order by %s limit 1"
        .formatted(
            names(key()),
            name,
            key().stream()
                .map(column -> column.name() + " desc")
                .collect(Collectors.joining(", ")));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private static BookTable table(String name, int keyLength, Column... columns) {
    return new BookTable(name, keyLength, List.of(columns));
  }

  private static Column number(String name) {
    return new Column(name, Kind.NUMBER, false);
  }

  private static Column text(String name) {
    return new Column(name, Kind.TEXT, false);
  }

  private static Column amount(String name) {
    return new Column(name, Kind.AMOUNT, false);
  }

  private static Column bytes(String name) {
    return new Column(name, Kind.BYTES, false);
  }
}
