package dev.saldo.access;

import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives merchants keys. A secret of our making is drawn again until its hash falls into its
/// merchant's lane (64 times on the average), so that a request finds key, merchant and accounts in
/// one place. One that was brought along is kept where its hash falls. Thread-safe.
public final class KeyIssuer {

  /// What became of it, and the secret to show to its owner, this once; it is good only if the
  /// outcome is recorded.
  public record Issued(Outcome<MerchantKey> outcome, NewSecret secret) {}

  private final Ledger ledger;
  private final SecureRandom random;
  private final InstantSource clock;

  public KeyIssuer(Ledger ledger, SecureRandom random, InstantSource clock) {
    this.ledger = ledger;
    this.random = random;
    this.clock = clock;
  }

  /// Gives the merchant a key of this form.
  ///
  /// @param kind one of the form's kinds; empty where there is one sort only
  /// @param allowedAddresses as [AddressList] takes them; empty: from anywhere
  /// @param expiresAt null: never
  /// @param brought the credential that the merchant's software already holds; null: to be drawn
  /// @param by the name of the operator token that asks for it
  /// @throws IllegalArgumentException when the kind, an address or what was brought does not fit
  /// @throws dev.saldo.ledger.LedgerException as [Ledger#execute]
  public Issued issue(
      KeyForm form,
      MerchantId merchant,
      String kind,
      String label,
      List<String> allowedAddresses,
      @Nullable Instant expiresAt,
      @Nullable NewSecret brought,
      String by) {
    if (!form.hasKind(kind)) {
      throw new IllegalArgumentException("no kind of key of " + form.dialect() + ": " + kind);
    }
    if (brought != null && form.hasClientId() != (brought.clientId() != null)) {
      throw new IllegalArgumentException(
          form.hasClientId() ? "the client id is missing" : "there is no client id");
    }
    AddressList.parse(allowedAddresses);
    NewSecret secret = brought == null ? draw(form, merchant) : brought;
    Outcome<MerchantKey> outcome =
        ledger.execute(
            new AddKey(
                merchant,
                form.dialect(),
                kind,
                label,
                secret.clientId(),
                allowedAddresses,
                expiresAt,
                hash(form, secret),
                by));
    return new Issued(outcome, secret);
  }

  private NewSecret draw(KeyForm form, MerchantId merchant) {
    Lane lane = merchant.lane();
    Instant now = clock.instant();
    while (true) {
      NewSecret secret = form.secretForm().draw(random, merchant, now);
      if (Lane.ofHash(hash(form, secret)).equals(lane)) {
        return secret;
      }
    }
  }

  private static Hash hash(KeyForm form, NewSecret secret) {
    return CredentialHash.ofSecret(form.dialect(), secret.clientId(), secret.secret());
  }
}
