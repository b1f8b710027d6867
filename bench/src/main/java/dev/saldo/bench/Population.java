package dev.saldo.bench;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.NewToken;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// Merchants that are there before anything is measured, and what reads need to ask for them.
///
/// Merchant `i` has a key of one dialect, in turn, and an account with a payment in each of that
/// dialect's currencies.
///
/// @param entries how many its accounts have together
/// @param credentials of each dialect, each of another merchant
record Population(int entries, Map<Dialect, String[]> credentials) {

  private static final String OPERATOR = "bench";

  /// How many commands are under way at once: a batch in the making and one that gathers, for each
  /// of a few writers.
  private static final int WAVE = 4_000;

  static MerchantId merchant(int number) {
    return new MerchantId("m%07d".formatted(number));
  }

  private static Dialect dialect(int merchant) {
    return Dialect.values()[merchant % Dialect.values().length];
  }

  /// A currency that the merchant has an account in.
  static String currency(int merchant) {
    return dialect(merchant).currencies().getFirst();
  }

  /// Fills books with merchants, accounts and keys.
  static Population fill(Ledger ledger, int merchants) throws Exception {
    int entries = open(ledger, merchants);
    return new Population(entries, keys(ledger, merchants));
  }

  /// Fills books with merchants and accounts, and returns how many entries that made.
  static int open(Ledger ledger, int merchants) {
    int entries = 0;
    inWaves(
        ledger,
        merchants,
        i -> new SaveMerchant(merchant(i), "Merchant " + i, null, null, null, OPERATOR));
    for (int c = 0; c < 3; c++) {
      int place = c;
      int[] having = having(merchants, place);
      inWaves(
          ledger,
          having.length,
          i -> payment(having[i], dialect(having[i]).currencies().get(place), "opening-" + place));
      entries += having.length;
    }
    return entries;
  }

  private static int[] having(int merchants, int place) {
    int[] all = new int[merchants];
    int count = 0;
    for (int i = 0; i < merchants; i++) {
      if (dialect(i).currencies().size() > place) {
        all[count++] = i;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /// Adds this many payments to books, in turn to each of the merchants.
  static void pay(Ledger ledger, int merchants, int count) {
    inWaves(ledger, count, i -> payment(i % merchants, currency(i % merchants), "p-" + i));
  }

  private static Posting payment(int merchant, String currency, String idempotencyKey) {
    return Posting.of(
        new AccountRef(merchant(merchant), AccountType.FUND, "", Currencies.of(currency)),
        new IdempotencyKey(idempotencyKey),
        Terms.of(TransactionType.PAYMENT, Amount.of(100_000L + merchant)),
        OPERATOR);
  }

  private static void inWaves(Ledger ledger, int count, IntFunction<Command<?>> commands) {
    for (int from = 0; from < count; from += WAVE) {
      List<CompletableFuture<?>> wave = new ArrayList<>();
      for (int i = from; i < Math.min(from + WAVE, count); i++) {
        wave.add(ledger.submit(commands.apply(i)).thenAccept(Population::check));
      }
      wave.forEach(CompletableFuture::join);
    }
  }

  private static void check(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?> refused) {
      throw new IllegalStateException("refused: " + refused);
    }
  }

  private static Map<Dialect, String[]> keys(Ledger ledger, int merchants)
      throws InterruptedException, ExecutionException {
    KeyIssuer issuer = new KeyIssuer(ledger, new SecureRandom(), InstantSource.system());
    Map<Dialect, String[]> credentials = new EnumMap<>(Dialect.class);
    for (Dialect dialect : Dialect.values()) {
      KeyForm form = dialect.keyForm(ledger);
      List<String> secrets = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> wave = new ArrayList<>();
        for (int i = dialect.ordinal(); i < merchants; i += Dialect.values().length) {
          MerchantId merchant = merchant(i);
          wave.add(threads.submit(() -> credential(ledger, issuer, form, merchant)));
          if (wave.size() == WAVE) {
            collect(wave, secrets);
          }
        }
        collect(wave, secrets);
      }
      credentials.put(dialect, secrets.toArray(String[]::new));
    }
    return credentials;
  }

  private static void collect(List<Future<String>> wave, List<String> secrets)
      throws InterruptedException, ExecutionException {
    for (Future<String> one : wave) {
      secrets.add(one.get());
    }
    wave.clear();
  }

  /// What a request of the merchant carries: the secret, or an access token for it.
  private static String credential(
      Ledger ledger, KeyIssuer issuer, KeyForm form, MerchantId merchant) {
    KeyIssuer.Issued issued =
        issuer.issue(form, merchant, form.defaultKind(), "bench", List.of(), null, null, OPERATOR);
    check(issued.outcome());
    if (!form.hasClientId()
        || !(issued.outcome() instanceof Outcome.Recorded<MerchantKey>(MerchantKey key))) {
      return issued.secret().secret();
    }
    NewToken token = NewToken.ofKey(new SecureRandom(), form.dialect(), merchant.lane());
    check(ledger.execute(new IssueToken(merchant, key.id(), token.hash(), Duration.ofDays(1), 1)));
    return token.token();
  }
}
