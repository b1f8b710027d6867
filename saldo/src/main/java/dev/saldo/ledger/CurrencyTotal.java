package dev.saldo.ledger;

import dev.saldo.money.Currency;

/// The sum of all accounts of one currency.
///
/// @param merchants how many merchants have such an account
public record CurrencyTotal(Currency currency, Balance sum, long merchants) {}
