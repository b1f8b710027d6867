package dev.saldo.app;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The demo's merchants and one day of theirs, Friday 14 November 2025: what is told below, between
/// many sales drawn from a fixed seed. It is recorded by the ledger's own commands under the clock
/// of that day, so the figures and times are the same wherever and whenever it is done; done again,
/// it changes nothing.
final class DemoDay {

  /// Sells books in Kampala; speaks Paytota.
  static final MerchantId KAMPALA = new MerchantId("kampala-books");

  /// Sells clothes in Dakar; speaks DEXCHANGE.
  static final MerchantId DAKAR = new MerchantId("dakar-mode");

  /// Takes crypto; speaks both OxaPay APIs.
  static final MerchantId COINS = new MerchantId("coin-corner");

  /// Collects from Hong Kong; speaks NeoX.
  static final MerchantId HARBOUR = new MerchantId("harbour-collect");

  /// What [#HARBOUR] collects for in Vietnam.
  static final MerchantId SAIGON = new MerchantId("harbour-saigon");

  /// Spent more than it had: a chargeback came after the payout.
  static final MerchantId NAIROBI = new MerchantId("nairobi-gadgets");

  /// Where [#KAMPALA] takes payments.
  static final AccountRef KAMPALA_SALES = account(KAMPALA, AccountType.FUND, "UGX");

  /// The name of the operator who recorded it all.
  static final String OPERATOR = "demo";

  private static final AccountRef KAMPALA_PAYOUTS = account(KAMPALA, AccountType.PAYOUT, "UGX");
  private static final AccountRef DAKAR_SALES = account(DAKAR, AccountType.FUND, "XOF");
  private static final AccountRef COINS_USDT = account(COINS, AccountType.FUND, "USDT");
  private static final AccountRef COINS_BTC = account(COINS, AccountType.FUND, "BTC");
  private static final AccountRef COINS_LTC = account(COINS, AccountType.FUND, "LTC");
  private static final AccountRef HARBOUR_USD = account(HARBOUR, AccountType.FUND, "USD");
  private static final AccountRef HARBOUR_CNH = account(HARBOUR, AccountType.FUND, "CNH");
  private static final AccountRef HARBOUR_VND = account(HARBOUR, AccountType.FUND, "VND");
  private static final AccountRef HARBOUR_CARDS = account(HARBOUR, AccountType.VCC, "USD");
  private static final AccountRef HARBOUR_REFUNDS = account(HARBOUR, AccountType.REFUND, "USD");
  private static final AccountRef SAIGON_VND = account(SAIGON, AccountType.FUND, "VND");
  private static final AccountRef NAIROBI_SALES = account(NAIROBI, AccountType.FUND, "KES");

  private static final LocalDate DATE = LocalDate.of(2025, 11, 14);

  /// What everything drawn in the demo's books is drawn from.
  static final long SEED = 20251114;

  /// Something that happens to an account.
  ///
  /// @param key its idempotency key
  private record Event(LocalTime at, AccountRef account, String key, Move move, String reference) {}

  /// What happens: terms, but for the hold that they may draw on.
  ///
  /// @param opener the idempotency key of the transaction that opened the hold; null for none
  private record Move(
      TransactionType type,
      @Nullable Amount amount,
      Amount fee,
      Amount reserve,
      @Nullable String opener) {

    static Move of(TransactionType type, String amount, String fee, String reserve) {
      return new Move(type, Amount.parse(amount), Amount.parse(fee), Amount.parse(reserve), null);
    }

    static Move of(TransactionType type, String amount, String fee) {
      return of(type, amount, fee, "0");
    }

    static Move of(TransactionType type, String amount) {
      return of(type, amount, "0", "0");
    }

    /// @param amount empty for all that is left
    static Move on(String opener, TransactionType type, String amount) {
      Amount part = amount.isEmpty() ? null : Amount.parse(amount);
      return new Move(type, part, Amount.ZERO, Amount.ZERO, opener);
    }
  }

  private final Ledger ledger;
  private final Clock clock;
  private final Random random = new Random(SEED);
  private final List<Event> events = new ArrayList<>();

  private DemoDay(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /// Records the day.
  ///
  /// @param clock the one that the ledger's store goes by
  static void record(Ledger ledger, Clock clock) {
    DemoDay day = new DemoDay(ledger, clock);
    clock.set(LocalTime.of(7, 0));
    day.openForBusiness();
    day.tellStory();
    day.drawSales();
    day.recordEvents();
    clock.set(LocalTime.of(20, 0));
  }

  private void openForBusiness() {
    merchant(KAMPALA, "Kampala Books", null, "UGX", KAMPALA_SALES, KAMPALA_PAYOUTS);
    merchant(DAKAR, "Dakar Mode", null, "XOF", DAKAR_SALES);
    merchant(COINS, "Coin Corner", null, "USDT", COINS_USDT, COINS_BTC, COINS_LTC);
    merchant(
        HARBOUR,
        "Harbour Collections",
        null,
        "USD",
        HARBOUR_USD,
        HARBOUR_CNH,
        HARBOUR_VND,
        HARBOUR_CARDS,
        HARBOUR_REFUNDS);
    merchant(SAIGON, "Harbour Saigon", HARBOUR, "VND", SAIGON_VND);
    merchant(NAIROBI, "Nairobi Gadgets", null, "KES", NAIROBI_SALES);
  }

  private void tellStory() {
    var payment = TransactionType.PAYMENT;
    var payout = TransactionType.PAYOUT;
    var settled = TransactionType.PAYOUT_SETTLEMENT;

    // Kampala pays its suppliers out of an account of its own.
    at("07:40", KAMPALA_PAYOUTS, "float", Move.of(payment, "2000000"), "Bank transfer in");
    at(
        "07:45",
        KAMPALA_PAYOUTS,
        "limit",
        Move.of(TransactionType.OVERDRAFT_LIMIT, "500000"),
        "Allowance agreed");
    at("09:10", KAMPALA_PAYOUTS, "rent", Move.of(payout, "350000", "1500"), "Rent, November");
    at("11:25", KAMPALA_PAYOUTS, "rent-paid", Move.on("rent", settled, ""), "Bank batch 1");
    at("09:40", KAMPALA_PAYOUTS, "paper", Move.of(payout, "500000", "2000"), "Paper mill");
    at("12:05", KAMPALA_PAYOUTS, "paper-half", Move.on("paper", settled, "200000"), "Bank batch 2");
    at("10:20", KAMPALA_PAYOUTS, "courier", Move.of(payout, "90000", "1000"), "Courier");
    at(
        "10:50",
        KAMPALA_PAYOUTS,
        "courier-off",
        Move.on("courier", TransactionType.PAYOUT_CANCELLATION, ""),
        "Wrong number");
    at("13:30", KAMPALA_PAYOUTS, "wages", Move.of(payout, "80000", "1000"), "Wages");
    at("14:05", KAMPALA_PAYOUTS, "wages-paid", Move.on("wages", settled, ""), "Bank batch 3");
    at(
        "16:40",
        KAMPALA_PAYOUTS,
        "wages-back",
        Move.of(TransactionType.PAYOUT_RETURN, "80000"),
        "Account closed");
    at(
        "10:35",
        KAMPALA_SALES,
        "school-order",
        Move.of(payment, "1200000", "36000", "120000"),
        "School order 77");
    at(
        "13:15",
        KAMPALA_SALES,
        "returned",
        Move.of(TransactionType.REFUND, "45000"),
        "Wrong edition");
    at(
        "15:20",
        KAMPALA_SALES,
        "disputed",
        Move.of(TransactionType.CHARGEBACK, "60000", "10000"),
        "Case 3381");
    at("17:30", KAMPALA_SALES, "takings", Move.of(payout, "250000", "1500"), "To the bank");

    // Dakar has a dispute, and a part of a security given back.
    at(
        "08:30",
        DAKAR_SALES,
        "wedding",
        Move.of(payment, "450000", "8100", "45000"),
        "Wedding order");
    at(
        "16:10",
        DAKAR_SALES,
        "wedding-half",
        Move.on("wedding", TransactionType.RESERVE_RELEASE, "20000"),
        "Half delivered");
    at(
        "12:45",
        DAKAR_SALES,
        "inquiry",
        Move.of(TransactionType.FREEZE, "50000"),
        "Inquiry by the card issuer");
    at(
        "15:55",
        DAKAR_SALES,
        "inquiry-part",
        Move.on("inquiry", TransactionType.UNFREEZE, "30000"),
        "Partly cleared");
    at(
        "17:05",
        DAKAR_SALES,
        "till",
        Move.of(TransactionType.ADJUSTMENT, "-1250"),
        "Counting error, note 4711");
    at("17:45", DAKAR_SALES, "transfer", Move.of(payout, "400000", "500"), "To the bank");
    at("18:20", DAKAR_SALES, "transfer-paid", Move.on("transfer", settled, ""), "Bank batch 9");

    // Coins take their earnings home.
    at("17:15", COINS_USDT, "withdrawal", Move.of(payout, "1500", "1.25"), "To the owner's wallet");
    at("17:19", COINS_USDT, "withdrawn", Move.on("withdrawal", settled, ""), "Mined");
    at("17:50", COINS_BTC, "cold", Move.of(payout, "0.01", "0.00002"), "To cold storage");
    at("14:30", COINS_USDT, "gateway", Move.of(TransactionType.FEE, "2.5"), "Monthly fee");

    // Harbour backs cards and refunds with accounts of their own.
    at("07:50", HARBOUR_CARDS, "cards", Move.of(payment, "5000"), "Card programme");
    at("07:52", HARBOUR_REFUNDS, "refunds", Move.of(payment, "2000"), "Refund float");
    at("11:40", HARBOUR_CARDS, "card-1", Move.of(TransactionType.FREEZE, "240.75"), "Card 1");
    at("14:50", HARBOUR_REFUNDS, "parcel", Move.of(TransactionType.REFUND, "120.5"), "Parcel lost");
    at(
        "10:05",
        HARBOUR_USD,
        "security",
        Move.of(TransactionType.RESERVE, "2500"),
        "Security for the month");
    at("16:25", HARBOUR_CNH, "supplier", Move.of(payout, "8800", "20"), "Supplier in Shenzhen");
    at("17:10", HARBOUR_CNH, "supplier-part", Move.on("supplier", settled, "4400"), "First half");

    // Nairobi is paid out in the morning and charged back in the evening.
    at("08:05", NAIROBI_SALES, "phone", Move.of(payment, "64000", "1920"), "Phone");
    at("11:00", NAIROBI_SALES, "morning", Move.of(payout, "60000", "50"), "To the bank");
    at("11:30", NAIROBI_SALES, "morning-paid", Move.on("morning", settled, ""), "Bank batch 4");
    at(
        "18:40",
        NAIROBI_SALES,
        "phone-stolen",
        Move.of(TransactionType.CHARGEBACK, "64000", "1500"),
        "Case 902");
  }

  private void drawSales() {
    sales(KAMPALA_SALES, 48, 0, 15_000, 180_000, 500, 30);
    sales(DAKAR_SALES, 40, 0, 2_500, 75_000, 100, 18);
    sales(COINS_USDT, 30, 2, 500, 40_000, 1, 4);
    sales(COINS_BTC, 8, 8, 40_000, 900_000, 1, 4);
    sales(HARBOUR_USD, 14, 2, 50_000, 900_000, 5, 5);
    sales(HARBOUR_CNH, 8, 2, 200_000, 2_500_000, 100, 5);
    sales(HARBOUR_VND, 10, 0, 200_000, 9_000_000, 1_000, 5);
    sales(SAIGON_VND, 16, 0, 50_000, 1_500_000, 1_000, 8);
  }

  /// Draws payments between eight and six.
  ///
  /// @param digits the decimals of the amounts; `least`, `most` and `step` are in units of the last
  /// @param perMille of the amount, rounded down, is the fee
  private void sales(
      AccountRef account, int count, int digits, int least, int most, int step, int perMille) {
    for (int i = 1; i <= count; i++) {
      LocalTime at = LocalTime.of(8, 0).plusSeconds(random.nextInt(10 * 3600));
      long amount = least + (long) step * random.nextInt((most - least) / step + 1);
      Move sale =
          new Move(
              TransactionType.PAYMENT,
              Amount.of(BigDecimal.valueOf(amount, digits)),
              Amount.of(BigDecimal.valueOf(amount * perMille / 1_000, digits)),
              Amount.ZERO,
              null);
      String key = "sale-" + account.currency().code().toLowerCase(Locale.ROOT) + "-" + i;
      events.add(new Event(at, account, key, sale, "Order " + (1_000 + events.size())));
    }
  }

  private void recordEvents() {
    Map<String, String> recorded = new HashMap<>();
    events.sort(Comparator.comparing(Event::at));
    for (Event event : events) {
      clock.set(event.at());
      MerchantId merchant = event.account().merchant();
      Move move = event.move();
      String hold = move.opener() == null ? null : recorded.get(merchant + "/" + move.opener());
      Transaction transaction =
          done(
              ledger,
              Posting.of(
                  event.account(),
                  new IdempotencyKey(event.key()),
                  new Terms(
                      move.type(),
                      move.amount(),
                      move.fee(),
                      move.reserve(),
                      null,
                      hold,
                      false,
                      null),
                  null,
                  event.reference(),
                  Map.of(),
                  OPERATOR));
      recorded.put(merchant + "/" + event.key(), transaction.id().toString());
    }
  }

  private void merchant(
      MerchantId id,
      String name,
      @Nullable MerchantId parent,
      String defaultCurrency,
      AccountRef... accounts) {
    done(
        ledger,
        new SaveMerchant(id, name, parent, Currencies.of(defaultCurrency), false, OPERATOR));
    for (AccountRef account : accounts) {
      done(ledger, new OpenAccount(account, OPERATOR));
    }
  }

  private void at(String time, AccountRef account, String key, Move move, String reference) {
    events.add(new Event(LocalTime.parse(time), account, key, move, reference));
  }

  /// Has a command executed that nothing speaks against.
  private static <T> T done(Ledger ledger, Command<T> command) {
    return switch (ledger.execute(command)) {
      case Outcome.Recorded<T>(T value) -> value;
      case Outcome.Replayed<T>(T value) -> value;
      case Outcome.Refused<T> refused ->
          throw new IllegalStateException("the demo's " + command + " was refused: " + refused);
    };
  }

  private static AccountRef account(MerchantId merchant, AccountType type, String currency) {
    return new AccountRef(merchant, type, "", Currencies.of(currency));
  }

  /// The clock of the day, which stands until it is set.
  static final class Clock implements InstantSource {

    private volatile Instant now = DATE.atStartOfDay().toInstant(ZoneOffset.UTC);

    private void set(LocalTime time) {
      now = DATE.atTime(time).toInstant(ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
