package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.dialect.FiveAnswers;
import dev.saldo.dialect.Stage;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.BookRows;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.sqlite.SqliteCopy;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A merchant's software does not notice that the books have moved: the same keys, the same access
/// token, the same bytes, in all five dialects.
final class PostgresCopiedDialectsTest {

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  @Test
  void dialects_onCopiedBooks_answerTheSameBytes() throws Exception {
    FiveAnswers merchant;
    List<String> before;
    try (Stage stage = new Stage(clock -> SqliteStore.open(folder, clock))) {
      merchant = FiveAnswers.prepare(stage);
      before = merchant.ask(stage);
    }

    try (BookRows from = SqliteCopy.from(folder);
        CopyTarget to = PostgresCopy.to(database.config())) {
      BooksCopy.copy(from, to, Instant.EPOCH, BooksCopy.BATCH, (_, _, _) -> {});
    }

    Function<InstantSource, LedgerStore> copied =
        clock -> PostgresStore.open(database.config(), clock);
    try (Stage stage = new Stage(copied)) {
      assertThat(merchant.ask(stage)).isEqualTo(before);
    }
  }
}
