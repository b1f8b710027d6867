package dev.saldo.store.postgres;

import static dev.saldo.store.postgres.Bank.atOnce;
import static dev.saldo.store.postgres.Bank.available;
import static dev.saldo.store.postgres.Bank.done;
import static dev.saldo.store.postgres.Bank.merchant;
import static dev.saldo.store.postgres.Bank.payment;
import static dev.saldo.store.postgres.Bank.save;
import static dev.saldo.store.postgres.Bank.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two servers on one database agree at all times.
@Timeout(120)
final class PostgresServersTest {

  private static final MerchantId ACME = new MerchantId("acme");

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore here = PostgresStore.open(database.config());
  private final PostgresStore there = PostgresStore.open(database.config());
  private final Ledger one = Bank.ledger(here);
  private final Ledger other = Bank.ledger(there);

  @AfterEach
  void end() {
    one.close();
    other.close();
    here.close();
    there.close();
    database.close();
  }

  private Ledger ledger(int number) {
    return number % 2 == 0 ? one : other;
  }

  private static Hash hash(String text) {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static AddKey key(MerchantId merchant, Hash secret) {
    return new AddKey(merchant, "paytota", "", "", null, List.of(), null, secret, "test");
  }

  @Test
  void write_throughOneServer_isReadThroughTheOther() {
    done(one, save(ACME));
    for (int i = 1; i <= 100; i++) {
      done(ledger(i), payment(ACME, "k" + i, 1));
      Ledger reading = ledger(i + 1);

      assertThat(available(reading.store(), ACME)).isEqualTo(Amount.of(i));
    }
  }

  @Test
  void key_revokedAtOneServer_isDeadAtTheOther() {
    done(one, save(ACME));
    MerchantKey key = done(one, key(ACME, hash("secret")));
    var query = new BalanceQuery.ByCredential(hash("secret"));
    assertThat(presented(other, query).isRevoked()).isFalse();

    done(one, new RevokeKey(ACME, key.id(), "test"));

    assertThat(presented(other, query).isRevoked()).isTrue();
  }

  private static MerchantKey presented(Ledger ledger, BalanceQuery query) {
    return java.util.Objects.requireNonNull(ledger.read(query).orElseThrow().presented()).key();
  }

  /// The caller's software retried at another server while the first was still at it.
  @Test
  void idempotencyKey_postedThroughBothAtOnce_isRecordedOnce() throws Exception {
    done(one, save(ACME));
    for (int round = 0; round < 10; round++) {
      Posting posting = payment(ACME, "round-" + round, 5);

      var outcomes = atOnce(16, i -> () -> ledger(i).execute(posting));

      assertThat(outcomes).filteredOn(Outcome.Recorded.class::isInstance).hasSize(1);
      assertThat(outcomes).filteredOn(Outcome.Replayed.class::isInstance).hasSize(15);
    }
    assertThat(available(here, ACME)).isEqualTo(Amount.of(50));
  }

  /// Each transfer locks two merchants; in another order they would wait for each other for ever.
  @Test
  void transfers_inOppositeDirectionsThroughBoth_allHappen() throws Exception {
    for (int i = 0; i < 6; i++) {
      done(one, save(merchant(i)));
      done(one, payment(merchant(i), "opening", 1_000));
    }

    List<Boolean> finished =
        atOnce(
            12,
            i ->
                () -> {
                  for (int round = 0; round < 40; round++) {
                    MerchantId from = merchant((i + round) % 6);
                    MerchantId to = merchant((i + round + 1 + i % 5) % 6);
                    done(ledger(i), transfer(from, to, i + "-" + round, 1));
                  }
                  return true;
                });

    assertThat(finished).hasSize(12);
    Amount sum =
        IntStream.range(0, 6)
            .mapToObj(i -> available(here, merchant(i)))
            .reduce(Amount.ZERO, Amount::plus);
    assertThat(sum).isEqualTo(Amount.of(6_000));
    Bank.verify(database);
  }

  /// What is not there yet cannot be locked: that is left to the keys of the tables.
  @Test
  void merchants_createdThroughBothAtOnce_areCreatedOnce() throws Exception {
    List<Integer> created =
        atOnce(
            8,
            i ->
                () -> {
                  List<Integer> numbers = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
                  Collections.shuffle(numbers, new Random(i));
                  var outcomes =
                      numbers.stream().map(n -> ledger(i).submit(save(merchant(n)))).toList();
                  return (int)
                      outcomes.stream()
                          .map(CompletableFuture::join)
                          .map(Outcome.Recorded.class::cast)
                          .map(recorded -> (dev.saldo.ledger.SaveMerchant.Saved) recorded.value())
                          .filter(dev.saldo.ledger.SaveMerchant.Saved::created)
                          .count();
                });

    assertThat(created.stream().mapToInt(i -> i).sum()).isEqualTo(60);
    Bank.verify(database);
  }

  @Test
  void accounts_openedThroughBothAtOnce_areOpenedOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      MerchantId merchant = merchant(round);
      done(one, save(merchant));

      atOnce(8, i -> () -> ledger(i).execute(payment(merchant, "k" + i, 1)));

      assertThat(available(there, merchant)).isEqualTo(Amount.of(8));
    }
    Bank.verify(database);
  }

  @Test
  void secret_broughtToBothAtOnce_standsForOneKey() throws Exception {
    for (int i = 0; i < 8; i++) {
      done(one, save(merchant(i)));
    }
    for (int round = 0; round < 5; round++) {
      Hash secret = hash("round " + round);

      var outcomes = atOnce(8, i -> () -> ledger(i).execute(key(merchant(i), secret)));

      assertThat(outcomes).filteredOn(Outcome.Recorded.class::isInstance).hasSize(1);
      assertThat(outcomes).filteredOn(Outcome.Refused.class::isInstance).hasSize(7);
    }
    Bank.verify(database);
  }

  @Test
  void operator_addedAndRemovedThroughBothAtOnce_isThereOnce() throws Exception {
    Hash token =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> hash("token " + i))
            .filter(hash -> Lane.ofHash(hash).equals(Lane.ofName("anna")))
            .findFirst()
            .orElseThrow();
    for (int round = 0; round < 5; round++) {
      var added =
          atOnce(
              8,
              i -> () -> ledger(i).execute(new AddOperator("anna", Role.READER, token, null, "t")));
      assertThat(added).filteredOn(Outcome.Recorded.class::isInstance).hasSize(1);

      var removed = atOnce(8, i -> () -> ledger(i).execute(new RemoveOperator("anna", "t")));
      assertThat(removed).filteredOn(Outcome.Recorded.class::isInstance).hasSize(1);
    }
    Bank.verify(database);
  }

  /// A busy day of several writers on two servers, judged by the books themselves and by what was
  /// answered: nothing is lost, nothing doubled, and every chain holds.
  @Test
  void books_ofABusyDayThroughBoth_addUp() throws Exception {
    int merchants = 40;
    for (int i = 0; i < merchants; i++) {
      done(one, save(merchant(i)));
    }
    AtomicLong paidIn = new AtomicLong();

    atOnce(
        12,
        i ->
            () -> {
              ThreadLocalRandom random = ThreadLocalRandom.current();
              for (int round = 0; round < 150; round++) {
                MerchantId merchant = merchant(random.nextInt(merchants));
                MerchantId to = merchant(random.nextInt(merchants));
                String key = i + "-" + round;
                long amount = random.nextLong(1, 100);
                boolean pays = to.equals(merchant) || random.nextBoolean();
                Posting posting =
                    random.nextInt(6) == 0
                        ? hold(merchant, key, amount)
                        : pays
                            ? payment(merchant, key, amount)
                            : transfer(merchant, to, key, amount);
                Outcome<?> outcome = ledger(round).execute(posting);
                if (outcome instanceof Outcome.Recorded<?>
                    && posting.terms().type() == TransactionType.PAYMENT) {
                  paidIn.addAndGet(amount);
                }
              }
              return true;
            });

    assertThat(here.totals().getFirst().sum().gross()).isEqualTo(Amount.of(paidIn.get()));
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < merchants; i++) {
      there
          .holds(new HoldQuery(merchant(i), true, null, 1_000))
          .forEach(line -> holds.add(line.hold()));
    }
    assertThat(holds.stream().map(Hold::left).reduce(Amount.ZERO, Amount::plus))
        .isEqualTo(here.totals().getFirst().sum().reserved());
    Bank.verify(database);
  }

  private static Posting hold(MerchantId merchant, String key, long amount) {
    return Posting.of(
        Bank.fund(merchant),
        new IdempotencyKey(key),
        Terms.of(TransactionType.RESERVE, Amount.of(amount)),
        "test");
  }

  @Test
  void stores_openedAtOnceOnADatabaseWithNothingInIt_allOpen() throws Exception {
    TestDatabase bare = TestDatabase.bare();

    List<Boolean> opened =
        atOnce(
            4,
            i ->
                () -> {
                  try (PostgresStore store = PostgresStore.open(bare.config())) {
                    return store.merchant(ACME).isEmpty();
                  }
                });

    assertThat(opened).containsOnly(true);
    bare.drop();
  }
}
