package dev.saldo.app;

import dev.saldo.access.NewToken;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Times;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `saldo operator` does: on the books themselves; on embedded ones while no server has them
/// open.
public final class Operators {

  /// Who acts here, in the log: whoever can run a command where the books are.
  private static final String BY = "local";

  private Operators() {}

  /// An operator who was let in.
  ///
  /// @param token of which only the hash is kept
  public record Added(Operator operator, String token) {

    /// Without the token.
    @Override
    public String toString() {
      return "Added[operator=" + operator + "]";
    }
  }

  /// Lets an operator in.
  ///
  /// @param expiresAt null: never
  /// @throws ConfigException when the name, the role or the time is none
  /// @throws StartException when the name is taken, or the books cannot be had
  public static Added add(Config config, String name, String role, @Nullable String expiresAt)
      throws ConfigException, StartException {
    List<String> problems = new ArrayList<>();
    if (!Operator.isName(name)) {
      problems.add(
          "NAME must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit,"
              + " and be neither saldo nor admin.");
    }
    Optional<Role> known = Role.find(role);
    if (known.isEmpty()) {
      problems.add("--role must be one of " + roles() + ".");
    }
    Instant end = null;
    try {
      end = expiresAt == null ? null : Times.truncate(Instant.parse(expiresAt));
    } catch (DateTimeParseException e) {
      problems.add("--expires-at must be a time in UTC such as 2027-01-31T00:00:00Z.");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    NewToken token = NewToken.ofOperator(new SecureRandom(), name);
    try (LedgerStore store = open(config)) {
      Operator added =
          execute(store, new AddOperator(name, known.orElseThrow(), token.hash(), end, BY));
      return new Added(added, token.token());
    }
  }

  /// All operators by name.
  ///
  /// @throws StartException when the books cannot be had
  public static List<Operator> list(Config config) throws StartException {
    try (LedgerStore store = openExisting(config)) {
      return store.operators();
    }
  }

  /// Shuts an operator out.
  ///
  /// @throws StartException when there is none of this name, or the books cannot be had
  public static void remove(Config config, String name) throws StartException {
    try (LedgerStore store = openExisting(config)) {
      execute(store, new RemoveOperator(name, BY));
    }
  }

  /// The roles there are, the least first.
  public static String roles() {
    return Arrays.stream(Role.values()).map(Role::code).collect(Collectors.joining(", "));
  }

  private static Operator execute(LedgerStore store, Command<Operator> command)
      throws StartException {
    try (Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, Ids::fresh)) {
      return switch (ledger.execute(command)) {
        case Outcome.Recorded<Operator>(Operator operator) -> operator;
        case Outcome.Replayed<Operator>(Operator operator) -> operator;
        case Outcome.Refused<Operator> refused -> throw new StartException(refused.detail());
      };
    }
  }

  /// Opens books that are there, since a mistyped place must not look like books without operators.
  private static LedgerStore openExisting(Config config) throws StartException {
    try {
      Saldo.openBooks(config).close();
    } catch (StoreOpenException e) {
      throw new StartException(e);
    }
    return open(config);
  }

  private static LedgerStore open(Config config) throws StartException {
    try {
      return Saldo.openStore(config, InstantSource.system());
    } catch (StartException e) {
      throw e.getCause() instanceof StoreInUseException
          ? new StartException(
              "a server has the books in " + config.data() + " open: stop it first")
          : e;
    }
  }
}
