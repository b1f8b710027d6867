package dev.saldo.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;

/// The ordinary way to post, as the reference: a table of balances, one of transactions, one of
/// entries; each posting locks its balance's row, writes one row of each and commits. Prepared
/// statements, a connection for each who posts; no HTTP, no idempotency key, no chain.
final class PlainSql {

  private static final String[] TABLES = {
    "create table balance (account bigint primary key, amount numeric not null)",
    "create table txn (id uuid primary key, account bigint not null, reference text not null,"
        + " recorded_at timestamptz not null default now())",
    "create table entry (txn uuid not null, account bigint not null, amount numeric not null,"
        + " balance numeric not null, primary key (account, txn))"
  };

  private final String url;
  private final int accounts;

  private PlainSql(String url, int accounts) {
    this.url = url;
    this.accounts = accounts;
  }

  /// Makes the tables in this empty database, with this many balances.
  static PlainSql in(String url, int accounts) throws SQLException {
    Cluster.execute(url, TABLES);
    Cluster.execute(
        url,
        "insert into balance select i, 0 from generate_series(0, " + (accounts - 1) + ") i",
        "vacuum analyze balance");
    return new PlainSql(url, accounts);
  }

  /// Posts on so many connections at once, for a time.
  Measured post(int connections, Duration time, int hotPercent) {
    List<Callable<Measured>> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      all.add(() -> post(time, hotPercent));
    }
    return Measured.together(Load.atOnce(all));
  }

  private Measured post(Duration time, int hotPercent) throws SQLException {
    SplittableRandom random = new SplittableRandom();
    Histogram latency = Load.histogram();
    try (Connection connection = Cluster.connect(url);
        PreparedStatement lock =
            connection.prepareStatement("select amount from balance where account = ? for update");
        PreparedStatement transaction =
            connection.prepareStatement("insert into txn (id, account, reference) values (?,?,?)");
        PreparedStatement entry =
            connection.prepareStatement(
                "insert into entry (txn, account, amount, balance) values (?,?,?,?)");
        PreparedStatement change =
            connection.prepareStatement("update balance set amount = ? where account = ?")) {
      connection.setAutoCommit(false);
      long start = System.nanoTime();
      long end = start + time.toNanos();
      for (long now = start; now < end; ) {
        long account = random.nextInt(100) < hotPercent ? 0 : random.nextInt(accounts);
        UUID id = new UUID(random.nextLong(), random.nextLong());
        BigDecimal amount = BigDecimal.valueOf(1_000 + random.nextInt(100_000));
        lock.setLong(1, account);
        BigDecimal balance;
        try (ResultSet row = lock.executeQuery()) {
          row.next();
          balance = row.getBigDecimal(1).add(amount);
        }
        transaction.setObject(1, id);
        transaction.setLong(2, account);
        transaction.setString(3, "Order 1");
        transaction.executeUpdate();
        entry.setObject(1, id);
        entry.setLong(2, account);
        entry.setBigDecimal(3, amount);
        entry.setBigDecimal(4, balance);
        entry.executeUpdate();
        change.setBigDecimal(1, balance);
        change.setLong(2, account);
        change.executeUpdate();
        connection.commit();
        long done = System.nanoTime();
        if (done <= end) {
          latency.recordValue(done - now);
        }
        now = done;
      }
    }
    return new Measured(latency.getTotalCount(), 0, 0, time.toNanos(), latency);
  }
}
