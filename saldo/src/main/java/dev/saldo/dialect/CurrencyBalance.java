package dev.saldo.dialect;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a merchant has in one currency in its accounts of one type, whatever their business types:
/// most dialects know one figure for a currency.
///
/// @param balance the sum of the accounts
/// @param changedAt when one of them last changed; null before the first movement
public record CurrencyBalance(Currency currency, Balance balance, @Nullable Instant changedAt) {

  /// By currency, in the order in which the first account of each was opened.
  public static SequencedMap<Currency, CurrencyBalance> all(
      MerchantBalances balances, AccountType type) {
    SequencedMap<Currency, CurrencyBalance> sums = new LinkedHashMap<>();
    for (Account account : balances.accounts()) {
      if (account.ref().type() == type) {
        sums.merge(account.ref().currency(), of(account), CurrencyBalance::plus);
      }
    }
    return sums;
  }

  /// In this currency; zero when there is no account.
  public static CurrencyBalance one(
      MerchantBalances balances, AccountType type, Currency currency) {
    CurrencyBalance sum = none(currency);
    for (Account account : balances.accounts()) {
      if (account.ref().type() == type && account.ref().currency().equals(currency)) {
        sum = sum.plus(of(account));
      }
    }
    return sum;
  }

  /// Nothing in this currency.
  public static CurrencyBalance none(Currency currency) {
    return new CurrencyBalance(currency, Balance.ZERO, null);
  }

  private static CurrencyBalance of(Account account) {
    Instant changedAt = account.version() == 0 ? null : account.updatedAt();
    return new CurrencyBalance(account.ref().currency(), account.balance(), changedAt);
  }

  private CurrencyBalance plus(CurrencyBalance other) {
    return new CurrencyBalance(
        currency, balance.plus(other.balance), later(changedAt, other.changedAt));
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isAfter(other) ? one : other;
  }
}
