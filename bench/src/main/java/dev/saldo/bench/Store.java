package dev.saldo.bench;

/// The stores that Saldo is measured on.
enum Store {
  SQLITE("SQLite"),
  POSTGRES("PostgreSQL");

  private final String title;

  Store(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
