package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.postgres.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The operator whom a first start makes.
final class FirstOperatorTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Whoever notes down the token that opens nothing has none.
  @Test
  void servers_begunAtOnceOnNewBooks_tellOnlyTheTokenThatIsLetIn() throws Exception {
    try (TestDatabase database = TestDatabase.fresh();
        Saldo one = start(database);
        Saldo other = start(database)) {
      List<String> tokens = admitAtOnce(database, one, other);
      assertThat(tokens).hasSize(1);
      assertThat(status(other, tokens.getFirst())).isEqualTo(200);
    }
  }

  private static Saldo start(TestDatabase database) throws Exception {
    return Saldo.start(
        Config.read(Map.of(Setting.PORT, "0", Setting.DATABASE, database.url()), Map.of()));
  }

  /// Has both look for operators before either has added one.
  private static List<String> admitAtOnce(TestDatabase database, Saldo one, Saldo other)
      throws Exception {
    try (ExecutorService starts = Executors.newFixedThreadPool(2);
        Connection holding = DriverManager.getConnection(database.url());
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("lock table operator in exclusive mode");
      List<Future<Optional<String>>> told =
          Stream.of(one, other).map(saldo -> starts.submit(saldo::admitFirstOperator)).toList();
      awaitWaiting(database);
      holding.rollback();
      List<String> tokens = new ArrayList<>();
      for (Future<Optional<String>> token : told) {
        token.get().ifPresent(tokens::add);
      }
      return tokens;
    }
  }

  private static void awaitWaiting(TestDatabase database) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!database
        .ask("select count(*) from pg_locks where relation = 'operator'::regclass and not granted")
        .equals("2")) {
      assertThat(Instant.now()).as("in time").isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static int status(Saldo saldo, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(saldo.address() + "/ledger/v1/operators"))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }
}
