package dev.saldo.store;

import static dev.saldo.store.Rows.added;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RecordReleases;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does with rows that no Saldo wrote so, and that no constraint keeps out, as a
/// damaged file has them: `verify` tells of them as a finding or as a broken invariant, and whoever
/// else comes upon one is told so. Nobody gets any other exception, which would end as a stack
/// trace.
///
/// The tables are put in place of their own copies without constraints, so that every column takes
/// whatever its type can hold.
public abstract class DamagedRowsContract {

  private static final List<MerchantId> MERCHANTS = List.of(FullBooks.ACME, FullBooks.NEIGHBOUR);

  private Instant now = Instant.MAX;
  private Connection raw;

  /// To the database, past the program; need not wait for the disk.
  protected abstract Connection connection() throws SQLException;

  protected abstract LedgerStore open(InstantSource clock);

  /// Over a connection of their own.
  protected abstract StoredBooks books(Instant at) throws SQLException;

  /// Values, as SQL writes them, that a column without constraints takes.
  protected abstract List<String> garbage(BookTable.Kind kind);

  @BeforeEach
  void loosen() throws SQLException {
    now = FullBooks.write(this::open);
    raw = connection();
    List<String> statements = new ArrayList<>();
    for (BookTable table : BookTable.ALL) {
      String name = table.name();
      statements.add("create table kept_%s as select * from %1$s".formatted(name));
      statements.add("drop table " + name);
      statements.add("create table %s as select * from kept_%1$s".formatted(name));
    }
    execute(statements);
  }

  @AfterEach
  void close() throws SQLException {
    raw.close();
  }

  private void execute(List<String> statements) throws SQLException {
    try (Statement statement = raw.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void value_thatCannotBe_isToldOfAndIsNoOtherException() throws SQLException {
    assertThat(holds()).isTrue();
    List<String> missed = new ArrayList<>();
    try (LedgerStore store = open(() -> now)) {
      for (BookTable table : BookTable.ALL) {
        for (BookTable.Column column : table.columns()) {
          for (String value : garbage(column.kind())) {
            String damage =
                "update %s set %s = %s where %2$s = (select max(%2$s) from kept_%1$s)"
                    .formatted(table.name(), column.name(), value);
            if (isTaken(damage)) {
              lookAt(store, damage, missed);
            }
            execute(
                List.of(
                    "delete from " + table.name(),
                    "insert into %s select * from kept_%1$s".formatted(table.name())));
          }
        }
      }
    }
    assertThat(missed).isEmpty();
    assertThat(holds()).isTrue();
  }

  /// A small integer takes no large one.
  private boolean isTaken(String damage) throws SQLException {
    try {
      execute(List.of(damage));
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("22003");
      return false;
    }
  }

  /// What is left out of a statement would be missed by nobody.
  @Test
  void entry_thatLostItsTransaction_isNotLeftOutOfAStatement() throws SQLException {
    execute(List.of("delete from txn where idempotency_key = 'evt-1'"));

    try (LedgerStore store = open(() -> now)) {
      assertThatThrownBy(() -> statement(store, FullBooks.ACME))
          .isInstanceOf(BrokenInvariantException.class);
    }
  }

  private static List<StatementLine> statement(LedgerStore store, MerchantId merchant) {
    return store.statement(
        new StatementQuery(merchant, null, null, null, null, null, null, null, 99));
  }

  private void lookAt(LedgerStore store, String damage, List<String> missed) throws SQLException {
    try {
      if (holds() && !damage.startsWith("update credential ")) {
        missed.add(damage + ": verify finds nothing");
      }
    } catch (RuntimeException e) {
      missed.add(damage + ": verify ends with " + e);
    }
    for (Runnable look : looks(store)) {
      try {
        look.run();
      } catch (BrokenInvariantException e) {
        // It was told.
      } catch (RuntimeException e) {
        missed.add(damage + ": " + e);
      }
    }
  }

  private boolean holds() throws SQLException {
    try (StoredBooks books = books(now)) {
      return Verification.verify(books, (_, _) -> {}).holds();
    } catch (BrokenInvariantException e) {
      return false;
    }
  }

  /// All that a server reads.
  private List<Runnable> looks(LedgerStore store) {
    List<Runnable> looks = new ArrayList<>();
    for (MerchantId merchant : MERCHANTS) {
      looks.add(() -> store.balances(List.of(new BalanceQuery.ByMerchant(merchant))));
      looks.add(() ->
          store.balances(List.of(new BalanceQuery.ByMerchant(merchant, now.minusSeconds(60)))));
      looks.add(() -> statement(store, merchant));
      looks.add(() -> store.holds(new HoldQuery(merchant, null, null, 99)));
      looks.add(() -> store.merchant(merchant));
      looks.add(() -> store.keys(merchant));
    }
    looks.add(() -> store.transaction(FullBooks.ACME, new IdempotencyKey("evt-1")));
    Needs needs =
        Needs.of(
            List.of(
                new RecordReleases(FullBooks.NEIGHBOUR),
                Posting.of(
                    new AccountRef(FullBooks.ACME, AccountType.FUND, "", Currencies.of("USD")),
                    new IdempotencyKey("evt-2"),
                    Terms.of(TransactionType.PAYMENT, Amount.of(7)),
                    "till-1")));
    looks.add(() -> store.commit(needs, _ -> new Decision(List.of(), added())));
    looks.add(() -> store.merchantsWithDueReleases(99));
    looks.add(store::totals);
    looks.add(store::operators);
    looks.add(() -> store.log(new LogQuery(null, 99)));
    looks.add(() -> store.merchants(new MerchantQuery("", null, null, 99)));
    return looks;
  }
}
