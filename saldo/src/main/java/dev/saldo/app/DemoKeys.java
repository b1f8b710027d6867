package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.NewSecret;
import dev.saldo.access.NewToken;
import dev.saldo.access.RateLimiter;
import dev.saldo.dialect.Dialect;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.Role;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The secrets of the demo, drawn from a fixed seed, so that a request once written down works with
/// every demo. They are everybody's: the operator among them may post, and no more.
///
/// @param neoxToken an access token that outlives the demo
/// @param neox what another access token is had for
record DemoKeys(
    String oxapay,
    String oxapayLegacy,
    String paytota,
    String dexchange,
    String neoxToken,
    NewSecret neox,
    String operatorToken) {

  private static final Duration A_CENTURY = Duration.ofDays(36_500);

  /// Gives the demo's merchants and operator their secrets; done again, it changes nothing.
  ///
  /// @param clock of the demo's day, since a DEXCHANGE key tells when it was made
  static DemoKeys give(Ledger ledger, InstantSource clock) {
    Giver giver = new Giver(ledger, seeded(), clock);
    return new DemoKeys(
        giver.key("oxapay", DemoDay.COINS).secret(),
        giver.key("oxapay-legacy", DemoDay.COINS).secret(),
        giver.key("paytota", DemoDay.KAMPALA).secret(),
        giver.key("dexchange", DemoDay.DAKAR).secret(),
        // A key of its own: with ten tokens more, the other one's first would die.
        giver.token("neox", giver.key("neox", DemoDay.HARBOUR)),
        giver.key("neox", DemoDay.HARBOUR),
        giver.operator());
  }

  private static SecureRandom seeded() {
    try {
      // Of all generators this one promises to add nothing to a seed given before the first use.
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed("the secrets of the demo".getBytes(UTF_8));
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA1PRNG", e);
    }
  }

  private static final class Giver {

    private final Ledger ledger;
    private final SecureRandom random;
    private final KeyIssuer issuer;
    private final Map<String, KeyForm> forms;

    Giver(Ledger ledger, SecureRandom random, InstantSource clock) {
      this.ledger = ledger;
      this.random = random;
      this.issuer = new KeyIssuer(ledger, random, clock);
      this.forms =
          Saldo.dialects(ledger, random, RateLimiter.NONE).stream()
              .map(Dialect::keyForm)
              .collect(Collectors.toMap(KeyForm::dialect, Function.identity()));
    }

    NewSecret key(String dialect, MerchantId merchant) {
      KeyForm form = Objects.requireNonNull(forms.get(dialect));
      KeyIssuer.Issued issued =
          issuer.issue(
              form, merchant, form.defaultKind(), "demo", List.of(), null, null, DemoDay.OPERATOR);
      check(issued.outcome(), Refusal.SECRET_TAKEN);
      return issued.secret();
    }

    String token(String dialect, NewSecret key) {
      MerchantKey owner =
          ledger
              .read(
                  new BalanceQuery.ByCredential(
                      CredentialHash.ofSecret(dialect, key.clientId(), key.secret())))
              .map(MerchantBalances::presented)
              .orElseThrow()
              .key();
      NewToken token = NewToken.ofKey(random, dialect, owner.merchant().lane());
      if (ledger.read(new BalanceQuery.ByCredential(token.hash())).isEmpty()) {
        check(
            ledger.execute(
                new IssueToken(owner.merchant(), owner.id(), token.hash(), A_CENTURY, 1)));
      }
      return token.token();
    }

    String operator() {
      NewToken token = NewToken.ofOperator(random, DemoDay.OPERATOR);
      check(
          ledger.execute(
              new AddOperator(DemoDay.OPERATOR, Role.POSTER, token.hash(), null, DemoDay.OPERATOR)),
          Refusal.OPERATOR_TAKEN);
      return token.token();
    }

    /// @param expected how it is refused when an earlier demo did it
    private static void check(Outcome<?> outcome, Refusal... expected) {
      if (outcome instanceof Outcome.Refused<?> refused
          && !List.of(expected).contains(refused.refusal())) {
        throw new IllegalStateException("the demo's key was refused: " + refused);
      }
    }
  }
}
