package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.Role;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperatorAccessTest {

  private static final String CONFIGURED = "a-token-for-tests-only";

  private final AccessBooks books = new AccessBooks();

  @AfterEach
  void close() {
    books.close();
  }

  @Test
  void token_ofAnOperator_opensUntilItExpiresOrIsRemoved() {
    OperatorAccess access = access(null);
    String reader = add("reports", Role.READER, AccessBooks.START.plus(Duration.ofHours(1)));
    String poster = add("gateway", Role.POSTER, null);

    assertThat(access.operator(reader))
        .hasValueSatisfying(operator -> {
          assertThat(operator.name()).isEqualTo("reports");
          assertThat(operator.role()).isEqualTo(Role.READER);
        });
    books.now.set(AccessBooks.START.plus(Duration.ofHours(1)));
    assertThat(access.operator(reader)).isEmpty();
    assertThat(access.operator(poster)).map(Operator::role).contains(Role.POSTER);

    books.done(new RemoveOperator("gateway", "test"));
    assertThat(access.operator(poster)).isEmpty();
  }

  @Test
  void token_thatNobodyHolds_opensNothing() {
    assertThat(access(null).operator("")).isEmpty();
    assertThat(access(null).operator(CONFIGURED)).isEmpty();
    assertThat(access(CONFIGURED).operator(CONFIGURED + "!")).isEmpty();
  }

  @Test
  void configuredToken_whateverTheLedgerSays_isAnAdminNamedAdmin() {
    assertThat(access(CONFIGURED).operator(CONFIGURED))
        .hasValueSatisfying(operator -> {
          assertThat(operator.name()).isEqualTo("admin");
          assertThat(operator.role()).isEqualTo(Role.ADMIN);
          assertThat(operator.expiresAt()).isNull();
        });
  }

  @Test
  void configuredToken_besideOthers_shutsNobodyOut() {
    String poster = add("gateway", Role.POSTER, null);
    assertThat(access(CONFIGURED).operator(poster)).map(Operator::name).contains("gateway");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fifteen-letters", "has a space in it", "ein-schlüssel-mit-umlaut"})
  void configuredToken_thatIsNone_isToldWithoutBeingShown(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> access(token))
        .withMessage("an operator token is 16 or more visible ASCII characters");
  }

  @Test
  void newToken_ofAnOperator_isLongRandomAndInItsLane() {
    NewToken one = NewToken.ofOperator(books.random, "gateway");
    NewToken other = NewToken.ofOperator(books.random, "gateway");
    assertThat(one.token()).matches("saldo_[A-Za-z0-9_-]{43}").isNotEqualTo(other.token());
    assertThat(one.hash()).isEqualTo(CredentialHash.ofOperator(one.token()));
    // Operator's own constructor refuses a hash outside its lane.
    books.done(new AddOperator("gateway", Role.POSTER, one.hash(), null, "test"));
    assertThat(OperatorAccess.isToken(one.token())).isTrue();
  }

  private OperatorAccess access(@Nullable String configured) {
    return new OperatorAccess(books.ledger, books.now::get, configured, RateLimiter.NONE);
  }

  private String add(String name, Role role, @Nullable Instant expiresAt) {
    NewToken token = NewToken.ofOperator(books.random, name);
    books.done(new AddOperator(name, role, token.hash(), expiresAt, "test"));
    return token.token();
  }
}
