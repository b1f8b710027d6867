package dev.saldo.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.http.RawClient;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What callers get wrong: each time a problem that says where, and nothing in the books.
final class BadInputTest {

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A good payment, `{"idempotencyKey":"k1","type":"payment","merchant":"acme","currency":"UGX",
  /// "amount":"10"}`, with some members set to something else; `-` leaves one out.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          idempotencyKey -                          | invalid_request    | idempotencyKey
          idempotencyKey ""                         | invalid_request    | idempotencyKey
          idempotencyKey "a b"                      | invalid_request    | idempotencyKey
          idempotencyKey "a/b"                      | invalid_request    | idempotencyKey
          idempotencyKey "é"                        | invalid_request    | idempotencyKey
          idempotencyKey "\\u0000"                   | invalid_request    | idempotencyKey
          idempotencyKey "saldo:release:x"          | invalid_request    | idempotencyKey
          idempotencyKey 5                          | invalid_request    | idempotencyKey
          idempotencyKey null                       | invalid_request    | idempotencyKey
          type -                                    | invalid_request    | type
          type "deposit"                            | invalid_request    | type
          type "PAYMENT"                            | invalid_request    | type
          type ""                                   | invalid_request    | type
          type 1                                    | invalid_request    | type
          type ["payment"]                          | invalid_request    | type
          merchant -                                | invalid_request    | merchant
          merchant ""                               | invalid_request    | merchant
          merchant "-acme"                          | invalid_request    | merchant
          merchant "ac me"                          | invalid_request    | merchant
          merchant "ac/me"                          | invalid_request    | merchant
          merchant "acmé"                           | invalid_request    | merchant
          merchant {"id":"acme"}                    | invalid_request    | merchant
          merchant null                             | invalid_request    | merchant
          accountType "fund"                        | invalid_request    | accountType
          accountType "SAVINGS"                     | invalid_request    | accountType
          accountType true                          | invalid_request    | accountType
          businessType "shop"                       | invalid_request    | businessType
          businessType "A-B"                        | invalid_request    | businessType
          businessType "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567" | invalid_request | businessType
          businessType 7                            | invalid_request    | businessType
          currency -                                | invalid_request    | currency
          currency "ugx"                            | currency_unknown   | currency
          currency "ZZZ"                            | currency_unknown   | currency
          currency "XAU"                            | currency_unknown   | currency
          currency ""                               | currency_unknown   | currency
          currency 800                              | invalid_request    | currency
          amount -                                  | invalid_request    | amount
          amount ""                                 | invalid_request    | amount
          amount "ten"                              | invalid_request    | amount
          amount " 10"                              | invalid_request    | amount
          amount "10 "                              | invalid_request    | amount
          amount "1,000"                            | invalid_request    | amount
          amount "1e3"                              | invalid_request    | amount
          amount 1e3                                | invalid_request    | amount
          amount 100e-2                             | invalid_request    | amount
          amount "+10"                              | invalid_request    | amount
          amount "-10"                              | invalid_request    | amount
          amount -10                                | invalid_request    | amount
          amount "-0"                               | invalid_request    | amount
          amount "0"                                | invalid_request    | amount
          amount 0                                  | invalid_request    | amount
          amount "0.00"                             | invalid_request    | amount
          amount "NaN"                              | invalid_request    | amount
          amount "Infinity"                         | invalid_request    | amount
          amount "0x10"                             | invalid_request    | amount
          amount ".5"                               | invalid_request    | amount
          amount "5."                               | invalid_request    | amount
          amount "٣"                                | invalid_request    | amount
          amount "\\u0000"                           | invalid_request    | amount
          amount true                               | invalid_request    | amount
          amount null                               | invalid_request    | amount
          amount ["10"]                             | invalid_request    | amount
          amount {}                                 | invalid_request    | amount
          amount "10.5"                             | precision_exceeded | amount
          amount 10.5                               | precision_exceeded | amount
          amount "0.0000000000000000001"            | precision_exceeded | amount
          amount "100000000000000000000000000000000000000" | precision_exceeded | amount
          amount 100000000000000000000000000000000000000   | precision_exceeded | amount
          fee "-1"                                  | invalid_request    | fee
          fee "-0"                                  | invalid_request    | fee
          fee "0.5"                                 | precision_exceeded | fee
          fee "11"                                  | invalid_request    | fee
          fee false                                 | invalid_request    | fee
          reserve "-1"                              | invalid_request    | reserve
          reserve "11"                              | invalid_request    | reserve
          reserve "0.1"                             | precision_exceeded | reserve
          reserve []                                | invalid_request    | reserve
          fee "6" reserve "5"                       | invalid_request    | reserve
          hold "txn_1"                              | invalid_request    | hold
          hold ""                                   | invalid_request    | hold
          releaseAt "2030-01-01T00:00:00Z"          | invalid_request    | releaseAt
          releasAt "2030-01-01T00:00:00Z"           | invalid_request    | releasAt
          reserve "1" releaseAt "2026-03-01T12:00:00.250Z" | invalid_request | releaseAt
          reserve "1" releaseAt "1970-01-01T00:00:00Z" | invalid_request | releaseAt
          reserve "1" releaseAt "tomorrow"          | invalid_request    | releaseAt
          reserve "1" releaseAt "2030-01-01"        | invalid_request    | releaseAt
          reserve "1" releaseAt "2030-01-01T00:00:00+02:00" | invalid_request | releaseAt
          reserve "1" releaseAt "2030-01-01T00:00:00.0000001Z" | invalid_request | releaseAt
          reserve "1" releaseAt 1893456000          | invalid_request    | releaseAt
          reserve "1" releaseAt null                | invalid_request    | releaseAt
          type "reserve" releaseAt "2026-03-01T12:00:00.25Z" | invalid_request | releaseAt
          type "freeze" releaseAt "2025-03-01T12:00:00Z" | invalid_request | releaseAt
          type "payout" releaseAt "2030-01-01T00:00:00Z" | invalid_request | releaseAt
          upTo false                                | invalid_request    | upTo
          type "reserve" upTo true                  | invalid_request    | upTo
          type "freeze" upTo "true"                 | invalid_request    | upTo
          type "freeze" upTo 1                      | invalid_request    | upTo
          type "freeze" upTo null                   | invalid_request    | upTo
          type "freeze" hold "txn_1"                | invalid_request    | hold
          type "chargeback" hold 5                  | invalid_request    | hold
          type "fee" hold "\\u0000"                 | invalid_request    | hold
          type "fee_refund" fee "1"                 | invalid_request    | fee
          type "fee_settlement" hold "txn_1"        | invalid_request    | hold
          type "fee_refund" amount -                | invalid_request    | amount
          to {}                                     | invalid_request    | to
          type "transfer"                           | invalid_request    | to
          type "exchange"                           | invalid_request    | to
          type "transfer" to "beta"                 | invalid_request    | to
          type "transfer" to []                     | invalid_request    | to
          type "transfer" to null                   | invalid_request    | to
          type "transfer" to {}                     | invalid_request    | to
          type "transfer" to {"merchant":"acme","accountType":"FUND"} | invalid_request | to
          type "transfer" to {"marchant":"beta"}    | invalid_request    | to.marchant
          type "transfer" to {"merchant":"beta","fee":"0"} | invalid_request | to.fee
          type "transfer" to {"merchant":5}         | invalid_request    | to.merchant
          type "transfer" to {"merchant":null}      | invalid_request    | to.merchant
          type "transfer" to {"merchant":"be/ta"}   | invalid_request    | to.merchant
          type "transfer" to {"accountType":"payout"} | invalid_request  | to.accountType
          type "transfer" to {"businessType":"shop"} | invalid_request   | to.businessType
          type "transfer" to {"merchant":"beta","currency":"ZZZ"} | currency_unknown | to.currency
          type "transfer" to {"merchant":"beta","currency":"USD"} | invalid_request | to.currency
          type "transfer" to {"merchant":"beta","amount":"9"} | invalid_request | to.amount
          type "transfer" to {"merchant":"beta","amount":"-10"} | invalid_request | to.amount
          type "transfer" to {"merchant":"beta","amount":"1e1"} | invalid_request | to.amount
          type "transfer" to {"merchant":"beta","amount":true} | invalid_request | to.amount
          type "transfer" fee "1" to {"merchant":"beta"} | invalid_request | fee
          type "transfer" amount - to {"merchant":"beta"} | invalid_request | amount
          type "transfer" amount "0" to {"merchant":"beta"} | invalid_request | amount
          type "exchange" to {"currency":"USD"}     | invalid_request    | to.amount
          type "exchange" to {"amount":"5"}         | invalid_request    | to
          type "exchange" to {"merchant":"beta","amount":"5"} | invalid_request | to.currency
          type "exchange" to {"currency":"USD","amount":"0"} | invalid_request | to.amount
          type "exchange" to {"currency":"USD","amount":"1.001"} | precision_exceeded | to.amount
          type "exchange" to {"currency":"usd","amount":"1"} | currency_unknown | to.currency
          type "payout" reserve "0"                 | invalid_request    | reserve
          type "fee" fee "0"                        | invalid_request    | fee
          type "adjustment"                         | invalid_request    | reference
          type "adjustment" amount "-0" reference "x" | invalid_request  | amount
          type "overdraft_limit" amount "-1"        | invalid_request    | amount
          type "payout_settlement"                  | invalid_request    | hold
          type "payout_settlement" hold 5           | invalid_request    | hold
          type "payout_settlement" hold "\\ud800"    | invalid_request    | hold
          type "payout_cancellation" hold "x"       | invalid_request    | amount
          reference 5                               | invalid_request    | reference
          reference null                            | invalid_request    | reference
          reference "a\\u0000b"                      | invalid_request    | reference
          reference "a\\nb"                          | invalid_request    | reference
          reference "\\u0085"                        | invalid_request    | reference
          reference "\\ud800"                        | invalid_request    | reference
          reference "\\udc00\\ud800"                  | invalid_request    | reference
          metadata []                               | invalid_request    | metadata
          metadata "a"                              | invalid_request    | metadata
          metadata {"a":1}                          | invalid_request    | metadata
          metadata {"a":null}                       | invalid_request    | metadata
          metadata {"a":{"b":"c"}}                  | invalid_request    | metadata
          metadata {"":"a"}                         | invalid_request    | metadata
          metadata {"a":"\\u0007"}                   | invalid_request    | metadata
          metadata {"\\ud800":"a"}                   | invalid_request    | body
          metadata {"\\u0007":"a"}                   | invalid_request    | metadata
          metadata {"a":"1","a":"2"}                | invalid_request    | a
          occurredAt "yesterday"                    | invalid_request    | occurredAt
          occurredAt 1700000000                     | invalid_request    | occurredAt
          occurredAt "2026-01-01"                   | invalid_request    | occurredAt
          occurredAt "2026-01-01T00:00:00"          | invalid_request    | occurredAt
          occurredAt "2026-01-01 00:00:00Z"         | invalid_request    | occurredAt
          occurredAt "2026-01-01T00:00:00+01:00"    | invalid_request    | occurredAt
          occurredAt "2026-01-01T00:00:00.1234567Z" | invalid_request    | occurredAt
          occurredAt "2026-02-30T00:00:00Z"         | invalid_request    | occurredAt
          occurredAt "2026-01-01T25:00:00Z"         | invalid_request    | occurredAt
          occurredAt "+12026-01-01T00:00:00Z"       | invalid_request    | occurredAt
          occurredAt ""                             | invalid_request    | occurredAt
          note "x"                                  | invalid_request    | note
          __proto__ {}                              | invalid_request    | __proto__
          """)
  void payment_withABadMember_isRefusedByItsName(String changes, String code, String field) {
    assertProblem(post(payment(changes)), 400, code, field);
  }

  static Stream<Arguments> tooLongMembers() {
    String digits = "9".repeat(60_000);
    return Stream.of(
        Arguments.of("idempotencyKey", quoted("k".repeat(129)), "invalid_request"),
        Arguments.of("merchant", quoted("m".repeat(65)), "invalid_request"),
        Arguments.of("amount", quoted(digits), "precision_exceeded"),
        Arguments.of("amount", digits, "precision_exceeded"),
        Arguments.of("amount", quoted("0." + digits), "precision_exceeded"),
        Arguments.of("amount", "1e" + digits, "invalid_request"),
        Arguments.of("reference", quoted("r".repeat(257)), "invalid_request"),
        Arguments.of("metadata", "{\"" + "n".repeat(41) + "\":\"\"}", "invalid_request"),
        Arguments.of("metadata", "{\"n\":\"" + "v".repeat(257) + "\"}", "invalid_request"),
        Arguments.of(
            "metadata",
            Stream.iterate(0, i -> i + 1)
                .limit(17)
                .map(i -> "\"n" + i + "\":\"\"")
                .collect(Collectors.joining(",", "{", "}")),
            "invalid_request"));
  }

  @ParameterizedTest
  @MethodSource("tooLongMembers")
  void payment_withAMemberThatIsTooLong_isRefusedByItsName(
      String member, String value, String code) {
    Reply reply = post(payment(member + " " + value));

    assertProblem(reply, 400, code, member);
    assertThat(reply.body()).hasSizeLessThan(1_000);
  }

  static Stream<Arguments> bodies() {
    String good = payment("note -");
    byte[] latin = payment("reference \"caf\u00e9\"").getBytes(ISO_8859_1);
    byte[] longSlash = good.getBytes(UTF_8);
    longSlash[longSlash.length - 3] = (byte) 0xc0;
    return Stream.of(
        Arguments.of("no body", "", 400, "body"),
        Arguments.of("blanks", "  \n", 400, "body"),
        Arguments.of("an array", "[" + good + "]", 400, "body"),
        Arguments.of("a string", "\"payment\"", 400, "body"),
        Arguments.of("a number", "5", 400, "body"),
        Arguments.of("null", "null", 400, "body"),
        Arguments.of("half of it", good.substring(0, good.length() / 2), 400, "body"),
        Arguments.of("two of them", good + good, 400, "body"),
        Arguments.of("something behind it", good + "x", 400, "body"),
        Arguments.of("a NUL behind it", good + "\0", 400, "body"),
        Arguments.of("a byte order mark", "\ufeff" + good, 400, "body"),
        Arguments.of("UTF-16", good.getBytes(UTF_16), 400, "body"),
        Arguments.of("Latin 1", latin, 400, "body"),
        Arguments.of("a byte that is never UTF-8", longSlash, 400, "body"),
        Arguments.of("single quotes", good.replace('"', '\''), 400, "body"),
        Arguments.of("a form", "type=payment&amount=10", 400, "body"),
        Arguments.of("XML", "<payment/>", 400, "body"),
        Arguments.of("a comma too many", good.replace("}", ",}"), 400, "body"),
        Arguments.of("a bare NaN", payment("amount NaN"), 400, "body"),
        Arguments.of("a bare plus", payment("amount +10"), 400, "body"),
        Arguments.of("a leading zero", payment("amount 010"), 400, "body"),
        Arguments.of("a raw line feed", payment("reference \"a\nb\""), 400, "body"),
        Arguments.of("an unknown escape", payment("reference \"\\x\""), 400, "body"),
        Arguments.of("a repeated member", good.replace("}", ",\"amount\":\"1\"}"), 400, "amount"),
        Arguments.of(
            "a repeated member spelt otherwise",
            good.replace("}", ",\"\\u0061mount\":\"1\"}"),
            400,
            "amount"),
        Arguments.of("deep arrays", "[".repeat(10_000) + "]".repeat(10_000), 400, "body"),
        Arguments.of("deep objects", "{\"a\":".repeat(10_000), 400, "body"),
        Arguments.of(
            "a deep member",
            payment("metadata " + "[".repeat(10_000) + "]".repeat(10_000)),
            400,
            "body"),
        Arguments.of("a million digits", payment("amount " + "1".repeat(1_000_000)), 413, ""),
        Arguments.of("64 KiB and one", padded(good, (64 << 10) + 1), 413, ""),
        Arguments.of("a megabyte of nothing", " ".repeat(1 << 20), 413, ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void body_thatIsNoObject_isRefusedAsAWhole(String what, Object body, int status, String field) {
    byte[] bytes = body instanceof String text ? text.getBytes(UTF_8) : (byte[]) body;

    assertProblem(post(bytes), status, status == 413 ? "too_large" : "invalid_request", field);
  }

  @Test
  void body_ofExactly64KiB_isTaken() {
    server.put("/ledger/v1/merchants/wide", "{}");

    assertThat(post(padded(payment("merchant \"wide\""), 64 << 10)).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          PUT    | /merchants/-acme                       | {}                     | 400 | invalid_request    | merchant
          PUT    | /merchants/a%20b                       | {}                     | 400 | invalid_request    | merchant
          PUT    | /merchants/a%2Fb                       | {}                     | 400 | invalid_request    | merchant
          PUT    | /merchants/a%00                        | {}                     | 400 | invalid_request    | merchant
          PUT    | /merchants/a%ff                        | {}                     | 400 | invalid_request    | -
          PUT    | /merchants/x                           | []                     | 400 | invalid_request    | body
          PUT    | /merchants/x                           | -                      | 400 | invalid_request    | body
          PUT    | /merchants/x                           | {"name":5}             | 400 | invalid_request    | name
          PUT    | /merchants/x                           | {"name":null}          | 400 | invalid_request    | name
          PUT    | /merchants/x                           | {"name":"a\\tb"}       | 400 | invalid_request    | name
          PUT    | /merchants/x                           | {"name":"\\ud800"}     | 400 | invalid_request    | name
          PUT    | /merchants/x                           | {"parent":"a b"}       | 400 | invalid_request    | parent
          PUT    | /merchants/x                           | {"parent":7}           | 400 | invalid_request    | parent
          PUT    | /merchants/x                           | {"parent":"nobody"}    | 422 | parent_unfit       | parent
          PUT    | /merchants/acme                        | {"parent":"other"}     | 409 | parent_fixed       | parent
          PUT    | /merchants/x                           | {"defaultCurrency":"ZZZ"} | 400 | currency_unknown | defaultCurrency
          PUT    | /merchants/x                           | {"defaultCurrency":1}  | 400 | invalid_request    | defaultCurrency
          PUT    | /merchants/x                           | {"disabled":"true"}    | 400 | invalid_request    | disabled
          PUT    | /merchants/x                           | {"disabled":0}         | 400 | invalid_request    | disabled
          PUT    | /merchants/x                           | {"merchantNumber":"1"} | 400 | invalid_request    | merchantNumber
          GET    | /merchants/nobody                      | -                      | 404 | not_found          | -
          GET    | /merchants/-                           | -                      | 404 | not_found          | -
          GET    | /merchants?limit=0                     | -                      | 400 | invalid_request    | limit
          GET    | /merchants?limit=1001                  | -                      | 400 | invalid_request    | limit
          GET    | /merchants?limit=-1                    | -                      | 400 | invalid_request    | limit
          GET    | /merchants?limit=ten                   | -                      | 400 | invalid_request    | limit
          GET    | /merchants?limit=99999999999           | -                      | 400 | invalid_request    | limit
          GET    | /merchants?limit=1&limit=2             | -                      | 400 | invalid_request    | limit
          GET    | /merchants?cursor=!                    | -                      | 400 | invalid_request    | cursor
          GET    | /merchants?cursor=_w                   | -                      | 400 | invalid_request    | cursor
          GET    | /merchants?parent=a%20b                | -                      | 400 | invalid_request    | parent
          GET    | /merchants?q=%00                       | -                      | 400 | invalid_request    | q
          GET    | /merchants?q=%ff                       | -                      | 400 | invalid_request    | -
          PUT    | /merchants/acme/accounts               | {}                     | 400 | invalid_request    | currency
          PUT    | /merchants/acme/accounts               | {"currency":"ZZZ"}     | 400 | currency_unknown   | currency
          PUT    | /merchants/acme/accounts               | {"currency":"UGX","accountType":"X"} | 400 | invalid_request | accountType
          PUT    | /merchants/acme/accounts               | {"currency":"UGX","businessType":"x"} | 400 | invalid_request | businessType
          PUT    | /merchants/acme/accounts               | {"currency":"UGX","amount":"1"} | 400 | invalid_request | amount
          PUT    | /merchants/nobody/accounts             | {"currency":"UGX"}     | 404 | merchant_unknown   | merchant
          GET    | /merchants/nobody/balances             | -                      | 404 | not_found          | -
          GET    | /merchants/acme/balances?currency=ugx  | -                      | 400 | currency_unknown   | currency
          GET    | /merchants/acme/balances?accountType=x | -                      | 400 | invalid_request    | accountType
          GET    | /merchants/acme/balances?at=yesterday  | -                      | 400 | invalid_request    | at
          GET    | /merchants/acme/balances?at=2026-03-01 | -                      | 400 | invalid_request    | at
          GET    | /merchants/acme/balances?at=2026-03-01T12:00:00.250001Z | -     | 400 | invalid_request    | at
          GET    | /merchants/acme/balances?at=9999-12-31T23:59:59Z | -            | 400 | invalid_request    | at
          GET    | /merchants/acme/balances?at=2026-01-01T00:00:00Z&at=2026-01-01T00:00:00Z | - | 400 | invalid_request | at
          GET    | /merchants/nobody/balances?at=9999-12-31T23:59:59Z | -          | 404 | not_found          | -
          GET    | /merchants/nobody/entries              | -                      | 404 | not_found          | -
          GET    | /merchants/-/entries                   | -                      | 404 | not_found          | -
          GET    | /merchants/acme/entries?currency=ZZZ   | -                      | 400 | currency_unknown   | currency
          GET    | /merchants/acme/entries?accountType=x  | -                      | 400 | invalid_request    | accountType
          GET    | /merchants/acme/entries?businessType=x | -                      | 400 | invalid_request    | businessType
          GET    | /merchants/acme/entries?reference=%00  | -                      | 400 | invalid_request    | reference
          GET    | /merchants/acme/entries?from=now       | -                      | 400 | invalid_request    | from
          GET    | /merchants/acme/entries?to=2026-03-01  | -                      | 400 | invalid_request    | to
          GET    | /merchants/acme/entries?limit=1001     | -                      | 400 | invalid_request    | limit
          GET    | /merchants/acme/entries?cursor=!       | -                      | 400 | invalid_request    | cursor
          GET    | /merchants/acme/entries?cursor=MTIz    | -                      | 400 | invalid_request    | cursor
          GET    | /merchants/nobody/holds                | -                      | 404 | not_found          | -
          GET    | /merchants/acme/holds?state=all        | -                      | 400 | invalid_request    | state
          GET    | /merchants/acme/holds?cursor=MTIz      | -                      | 400 | invalid_request    | cursor
          GET    | /merchants/acme/holds?limit=0          | -                      | 400 | invalid_request    | limit
          GET    | /log?cursor=MTIz                       | -                      | 400 | invalid_request    | cursor
          GET    | /log?limit=x                           | -                      | 400 | invalid_request    | limit
          POST   | /operators                             | {"role":"reader"}      | 400 | invalid_request    | name
          POST   | /operators                             | {"name":"a b","role":"reader"} | 400 | invalid_request | name
          POST   | /operators                             | {"name":"saldo","role":"reader"} | 400 | invalid_request | name
          POST   | /operators                             | {"name":"admin","role":"admin"} | 400 | invalid_request | name
          POST   | /operators                             | {"name":7,"role":"reader"} | 400 | invalid_request | name
          POST   | /operators                             | {"name":"x"}           | 400 | invalid_request    | role
          POST   | /operators                             | {"name":"x","role":"root"} | 400 | invalid_request | role
          POST   | /operators                             | {"name":"x","role":"ADMIN"} | 400 | invalid_request | role
          POST   | /operators                             | {"name":"x","role":"reader","expiresAt":"never"} | 400 | invalid_request | expiresAt
          POST   | /operators                             | {"name":"x","role":"reader","token":"0123456789abcdef"} | 400 | invalid_request | token
          POST   | /operators                             | {"name":"boss","role":"reader"} | 409 | operator_taken | name
          DELETE | /operators/nobody                      | -                      | 404 | not_found          | -
          DELETE | /operators/a%20b                       | -                      | 404 | not_found          | -
          DELETE | /operators/boss                        | -                      | 403 | forbidden          | -
          DELETE | /operators                             | -                      | 405 | method_not_allowed | -
          DELETE | /log                                   | -                      | 405 | method_not_allowed | -
          GET    | /transactions/txn_1                    | -                      | 404 | not_found          | -
          GET    | /transactions/txn_01arz3ndektsv4rrffq69g5fav | -                | 404 | not_found          | -
          GET    | /merchants/acme/transactions/none      | -                      | 404 | not_found          | -
          GET    | /merchants/acme/transactions/a%20b     | -                      | 404 | not_found          | -
          GET    | /merchants/nobody/transactions/none    | -                      | 404 | not_found          | -
          POST   | /merchants/acme/keys                   | {}                     | 400 | invalid_request    | dialect
          POST   | /merchants/acme/keys                   | {"dialect":"stripe"}   | 400 | invalid_request    | dialect
          POST   | /merchants/acme/keys                   | {"dialect":["neox"]}   | 400 | invalid_request    | dialect
          POST   | /merchants/acme/keys                   | {"dialect":"oxapay","kind":"admin"} | 400 | invalid_request | kind
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","kind":"general"} | 400 | invalid_request | kind
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","label":"a\\u0000"} | 400 | invalid_request | label
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","allowedAddresses":"127.0.0.1"} | 400 | invalid_request | allowedAddresses
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","allowedAddresses":["localhost"]} | 400 | invalid_request | allowedAddresses
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","allowedAddresses":["10.0.0.1/8"]} | 400 | invalid_request | allowedAddresses
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","allowedAddresses":[1]} | 400 | invalid_request | allowedAddresses
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","expiresAt":"soon"} | 400 | invalid_request | expiresAt
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","secret":"too short"} | 400 | invalid_request | secret
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","secret":"sixteen and more, with spaces"} | 400 | invalid_request | secret
          POST   | /merchants/acme/keys                   | {"dialect":"paytota","clientId":"c"} | 400 | invalid_request | clientId
          POST   | /merchants/acme/keys                   | {"dialect":"neox","secret":"0123456789abcdef"} | 400 | invalid_request | secret
          POST   | /merchants/acme/keys                   | {"dialect":"neox","clientId":"c"} | 400 | invalid_request | clientSecret
          POST   | /merchants/acme/keys                   | {"dialect":"neox","clientSecret":"0123456789abcdef"} | 400 | invalid_request | clientId
          POST   | /merchants/nobody/keys                 | {"dialect":"paytota"}  | 404 | merchant_unknown   | merchant
          GET    | /merchants/nobody/keys                 | -                      | 404 | not_found          | -
          DELETE | /merchants/acme/keys/key_1             | -                      | 404 | not_found          | -
          DELETE | /merchants/acme/keys/key_01arz3ndektsv4rrffq69g5fav | -         | 404 | not_found          | -
          DELETE | /merchants/acme                        | -                      | 405 | method_not_allowed | -
          POST   | /currencies                            | {}                     | 405 | method_not_allowed | -
          PATCH  | /merchants/acme                        | {}                     | 405 | method_not_allowed | -
          GET    | /nothing                               | -                      | 404 | not_found          | -
          GET    | /merchants/acme/                       | -                      | 404 | not_found          | -
          """)
  void request_thatIsBad_isAProblem(
      String method, String path, String body, int status, String code, String field) {
    Reply reply =
        server.as(server.token(Role.ADMIN), method, "/ledger/v1" + path, body == null ? "" : body);

    assertProblem(reply, status, code, field == null ? "" : field);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/ndjson",
    "application/xml",
    "application",
    "'application/json, text/plain'"
  })
  void body_saidToBeSomethingElse_isRefused(String contentType) {
    Reply reply = post(payment("note -").getBytes(UTF_8), "Content-Type", contentType);

    assertProblem(reply, 400, "invalid_request", "Content-Type");
  }

  @Test
  void idempotencyKey_inHeaderAndMember_mustBeTheSame() {
    assertProblem(
        post(payment("note -").getBytes(UTF_8), "Idempotency-Key", "k2"),
        400,
        "invalid_request",
        "idempotencyKey");
    assertProblem(
        post(
            payment("idempotencyKey -").getBytes(UTF_8),
            "Idempotency-Key",
            "a",
            "Idempotency-Key",
            "b"),
        400,
        "invalid_request",
        "idempotencyKey");
    assertProblem(
        post(payment("idempotencyKey -").getBytes(UTF_8), "Idempotency-Key", "saldo:x"),
        400,
        "invalid_request",
        "idempotencyKey");
  }

  /// What somebody mistyped into the wrong member must not end up in a log.
  @Test
  void problem_aboutASecret_doesNotRepeatIt() {
    Reply reply =
        server.post(
            "/ledger/v1/merchants/acme/keys",
            "{\"dialect\":\"paytota\",\"secret\":\"s3cret word\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).doesNotContain("s3cret");
  }

  /// A name made up by the caller comes back in `field` and `detail`, but fit to be shown.
  @Test
  void problem_aboutAnOddName_isReadable() {
    Reply reply =
        post(
            "{\"idempotencyKey\":\"k\",\"type\":\"fee\",\"merchant\":\"acme\",\"currency\":\"UGX\",\"amount\":\"1\",\"\\u0007\\u0000"
                + "x".repeat(50_000)
                + "\":1}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.member("field")).isEqualTo("\ufffd\ufffd" + "x".repeat(62) + "…");
    assertThat(reply.body()).hasSizeLessThan(1_000);
  }

  /// One client's bad requests must not cost it its connection.
  @Test
  void connection_afterBadRequests_isStillUsable() throws IOException {
    try (RawClient client = RawClient.of(server.http())) {
      for (String body : new String[] {"{", "[[[[", payment("amount -"), " ".repeat(70_000)}) {
        request(client, body);
        assertThat(client.reply().status()).isIn(400, 413);
      }
      server.put("/ledger/v1/merchants/patient", "{}");
      request(client, payment("merchant \"patient\""));
      assertThat(client.reply().status()).isEqualTo(201);
    }
  }

  @Test
  void books_afterAllThis_areEmpty() {
    assertThat(server.get("/ledger/v1/merchants/acme/balances").body()).contains("\"accounts\":[]");
    assertThat(server.get("/ledger/v1/merchants/acme/keys").body()).isEqualTo("{\"items\":[]}");
    assertThat(server.get("/ledger/v1/merchants/x").status()).isEqualTo(404);
  }

  private static void request(RawClient client, String body) throws IOException {
    client
        .request(
            "POST /ledger/v1/transactions",
            "Authorization: Bearer " + server.token(Role.POSTER),
            "Content-Length: " + body.getBytes(UTF_8).length)
        .send(body.getBytes(UTF_8));
  }

  private static void assertProblem(Reply reply, int status, String code, String field) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.member("status")).isEqualTo(Integer.toString(status));
    assertThat(reply.member("code")).as(reply.body()).isEqualTo(code);
    assertThat(reply.member("type")).isEqualTo("urn:saldo:problem:" + code);
    assertThat(reply.member("title")).isNotEmpty();
    assertThat(reply.member("detail")).isNotEmpty();
    assertThat(reply.member("field")).as(reply.body()).isEqualTo(field);
  }

  /// @param changes name and JSON value, name and JSON value …; no blanks in the names, and in the
  ///   values only within quotes
  private static String payment(String changes) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("idempotencyKey", "\"k1\"");
    members.put("type", "\"payment\"");
    members.put("merchant", "\"acme\"");
    members.put("currency", "\"UGX\"");
    members.put("amount", "\"10\"");
    String[] words = changes.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
    for (int i = 0; i < words.length; i += 2) {
      if (words[i + 1].equals("-")) {
        members.remove(words[i]);
      } else {
        members.put(words[i], words[i + 1]);
      }
    }
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String padded(String text, int length) {
    return text + " ".repeat(length - text.length());
  }

  private static Reply post(String body) {
    return post(body.getBytes(UTF_8));
  }

  private static Reply post(byte[] body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + server.token(Role.POSTER);
    System.arraycopy(headers, 0, all, 2, headers.length);
    return server.send("POST", "/ledger/v1/transactions", body, all);
  }
}
