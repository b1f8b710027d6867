package dev.saldo.bench;

import dev.saldo.http.Request;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Snapshot;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What the pieces are given: merchants and accounts, as a store loads them, and a request.
public final class Given {

  /// The moment of all that is given.
  public static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456Z");

  /// A request that says nothing beyond its route.
  public static final Request REQUEST = new Bare();

  private static final Hash HEAD = Hash.of(new byte[Hash.LENGTH]);
  private static final Merchant MERCHANT = merchant(0, Currencies.of("XOF"));

  private Given() {}

  /// One merchant of many, each with one account.
  public static Merchant merchant(int place, Currency currency) {
    MerchantId id = Population.merchant(place);
    long number = (100_000_000L + place) * 100 + id.lane().number();
    return new Merchant(id, number, null, "", currency, false, 1, NOW.minusSeconds(60));
  }

  /// A merchant's account with money in most parts, its amounts read anew from their digits.
  ///
  /// @param place in the order in which its merchant opened its accounts, counted from 1
  public static Account account(Merchant merchant, int place, Currency currency) {
    return new Account(
        new AccountId(merchant.number() * 10_000 + place),
        new AccountRef(merchant.id(), AccountType.FUND, "", currency),
        new Balance(
            amount("2710", currency),
            amount("120", currency),
            amount("35", currency),
            Amount.parse("0"),
            amount("2590", currency),
            Amount.parse("0")),
        17,
        HEAD,
        NOW.minusSeconds(60),
        NOW.minusSeconds(5),
        null);
  }

  private static Amount amount(String whole, Currency currency) {
    int digits = currency.digits();
    return Amount.parse(
        digits == 0 ? whole : whole + ".123456789123456789".substring(0, 1 + digits));
  }

  /// The balances that a dialect's merchants have in the other parts of the bench, made anew: an
  /// amount remembers how it is written, so only a new one is written as a read has it.
  public static MerchantBalances balances(List<Currency> currencies) {
    List<Account> accounts =
        IntStream.range(0, currencies.size())
            .mapToObj(i -> account(MERCHANT, i + 1, currencies.get(i)))
            .toList();
    return new MerchantBalances(NOW, MERCHANT, accounts, null);
  }

  /// What a store loads for a batch that touches no more than these.
  public static Snapshot snapshot(List<Merchant> merchants, List<Account> accounts) {
    return new Snapshot(
        NOW, merchants, accounts, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /// The currencies with these codes.
  public static List<Currency> currencies(String... codes) {
    return List.of(codes).stream().map(Currencies::of).toList();
  }

  private static final class Bare implements Request {

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public List<String> query(String name) {
      return List.of();
    }

    @Override
    public String pathParameter(String name) {
      throw new IllegalArgumentException("there is no path parameter " + name);
    }

    @Override
    public byte[] body() {
      return new byte[0];
    }

    @Override
    public InetAddress remote() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public String requestId() {
      return "bench";
    }
  }
}
