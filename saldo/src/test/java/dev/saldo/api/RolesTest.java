package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may take which route. Whoever opens a route to a lower role changes a line here.
final class RolesTest {

  private static final List<String> ROUTES =
      """
      reader GET    /merchants
      reader GET    /merchants/{merchant}
      admin  POST   /merchants
      admin  PUT    /merchants/{merchant}
      admin  PUT    /merchants/{merchant}/accounts
      reader GET    /merchants/{merchant}/balances
      reader GET    /merchants/{merchant}/balances/history
      reader GET    /merchants/{merchant}/entries
      reader GET    /merchants/{merchant}/holds
      reader GET    /holds/{id}
      reader GET    /totals
      poster POST   /transactions
      reader GET    /transactions/{id}
      reader GET    /transactions/{id}/chain
      reader GET    /merchants/{merchant}/transactions/{idempotencyKey}
      admin  POST   /merchants/{merchant}/keys
      reader GET    /merchants/{merchant}/keys
      admin  DELETE /merchants/{merchant}/keys/{id}
      admin  POST   /operators
      reader GET    /operators
      admin  DELETE /operators/{name}
      reader GET    /log
      reader GET    /currencies
      """
          .lines()
          .toList();

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    server.merchantWith("acme", "UGX", "5");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<String> routes() {
    return ROUTES;
  }

  @Test
  void routes_ofTheApi_areAllListedHere() {
    assertThat(
            server.api().routes().stream()
                .map(route -> "%-6s %s".formatted(route.method(), route.path())))
        .containsExactlyInAnyOrderElementsOf(
            ROUTES.stream()
                .map(line -> line.replaceFirst("\\w+ +(\\w+ +)", "$1/ledger/v1"))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void route_askedByEachRole_opensFromItsOwnUpwards(String line) {
    String[] words = line.split(" +");
    Role needed = Role.find(words[0]).orElseThrow();
    String path =
        "/ledger/v1" + words[2].replaceAll("\\{merchant}", "acme").replaceAll("\\{.*}", "opening");

    Set<Role> let = new TreeSet<>();
    for (Role role : Role.values()) {
      Reply reply = server.as(server.token(role), words[1], path, "");
      if (reply.status() == 403) {
        assertThat(reply.member("code")).isEqualTo("forbidden");
        assertThat(reply.member("detail")).contains(needed.code(), role.code());
      } else {
        assertThat(reply.status()).as(reply.body()).isIn(200, 400, 404);
        let.add(role);
      }
    }
    assertThat(let)
        .isEqualTo(
            Arrays.stream(Role.values())
                .filter(role -> role.allows(needed))
                .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void route_askedByAStranger_opensToNobody(String line) {
    String[] words = line.split(" +");

    assertUnauthorized(
        server.send(words[1], "/ledger/v1" + words[2].replaceAll("[{}]", ""), new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer saldo_nobody",
        "Basic c2FsZG86c2FsZG8=",
        "saldo_nobody",
        "Bearer a b",
        "Digest x"
      })
  void authorization_thatIsNoToken_opensNothing(String sent) {
    assertUnauthorized(
        server.send("GET", "/ledger/v1/currencies", new byte[0], "Authorization", sent));
  }

  @Test
  void authorization_sentTwice_opensNothing() {
    String good = "Bearer " + server.token(Role.ADMIN);

    assertUnauthorized(
        server.send(
            "GET",
            "/ledger/v1/currencies",
            new byte[0],
            "Authorization",
            good,
            "Authorization",
            good));
  }

  /// Strangers learn nothing, not even which paths there are or how long a body may be.
  @ParameterizedTest
  @CsvSource({
    "GET, /ledger/v1/nothing, 0",
    "GET, /ledger, 0",
    "GET, /ledger/v2/merchants, 0",
    "DELETE, /ledger/v1/currencies, 0",
    "GET, /ledger/v1/merchants/%ff, 0",
    "POST, /ledger/v1/transactions, 70000"
  })
  void stranger_askingForAnything_isToldNothing(String method, String path, int length) {
    assertUnauthorized(server.send(method, path, new byte[length]));
  }

  /// The token comes before the content: a bad body from a reader is a reader's, not a bad body.
  @Test
  void role_thatIsTooLow_isToldBeforeTheBodyIsRead() {
    Reply reply = server.as(server.token(Role.READER), "POST", "/ledger/v1/transactions", "{");

    assertThat(reply.status()).isEqualTo(403);
  }

  private static void assertUnauthorized(Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(401);
    assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.member("code")).isEqualTo("unauthorized");
    assertThat(reply.header("Allow")).as("methods told to a stranger").isEmpty();
  }
}
