package dev.saldo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Command;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.MemoryLedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.SaveMerchant;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// Books with the merchant `acme`, and a clock that tests set.
final class AccessBooks implements AutoCloseable {

  static final MerchantId ACME = new MerchantId("acme");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /// A dialect with two kinds of keys.
  static final KeyForm TWO_KINDS =
      new KeyForm("twofold", List.of("reading", "writing"), "reading", false, AccessBooks::draw);

  /// A dialect whose keys have a client id.
  static final KeyForm CLIENTS =
      new KeyForm(
          "clients",
          List.of(),
          "",
          true,
          (random, merchant, now) ->
              new NewSecret("client-of-" + merchant, draw(random, merchant, now).secret()));

  final SecureRandom random = new SecureRandom();
  final AtomicReference<Instant> now = new AtomicReference<>(START);
  final Ledger ledger =
      new Ledger(
          new MemoryLedgerStore(now::get), LedgerConfig.DEFAULT, () -> new Ids(new Random(1)));
  final KeyIssuer issuer = new KeyIssuer(ledger, random, now::get);

  AccessBooks() {
    done(new SaveMerchant(ACME, null, null, null, null, "test"));
  }

  private static NewSecret draw(SecureRandom random, MerchantId merchant, Instant now) {
    return new NewSecret("secret-of-" + merchant + "-" + random.nextLong(1L << 62));
  }

  <T> T done(Command<T> command) {
    Outcome<T> outcome = ledger.execute(command);
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded<T>) outcome).value();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
