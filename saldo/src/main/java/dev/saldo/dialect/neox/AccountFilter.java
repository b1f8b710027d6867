package dev.saldo.dialect.neox;

import dev.saldo.dialect.Query;
import dev.saldo.http.Request;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which accounts a request asks for. What is empty was not said.
///
/// @param businessType any text
/// @param subMerchant any text
record AccountFilter(
    Optional<Currency> currency,
    Optional<AccountType> type,
    Optional<String> businessType,
    Optional<String> subMerchant) {

  /// The account types that NeoX knows; PAYOUT is not shown.
  private static final List<AccountType> TYPES =
      List.of(AccountType.FUND, AccountType.VCC, AccountType.REFUND);

  /// Asks for all.
  static final AccountFilter NONE =
      new AccountFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// @throws FailedException ([Reason#VALIDATION_ERROR]) when a currency or account type is none
  static AccountFilter of(Request request) {
    return new AccountFilter(
        Query.first(request, "currency")
            .map(code -> Currencies.find(code).orElseThrow(Reason.VALIDATION_ERROR::failed)),
        Query.first(request, "accountType").map(AccountFilter::type),
        Query.first(request, "accountBusinessType"),
        Query.first(request, "subMerchantId"));
  }

  private static AccountType type(String wireName) {
    return TYPES.stream()
        .filter(type -> wireName(type).equals(wireName))
        .findFirst()
        .orElseThrow(Reason.VALIDATION_ERROR::failed);
  }

  static String wireName(AccountType type) {
    return type + "_ACCOUNT";
  }

  /// An account's words: `USD FUND`.
  static String words(AccountRef account) {
    String words = account.currency().code() + ' ' + account.type();
    return account.businessType().isEmpty() ? words : words + ' ' + account.businessType();
  }

  /// The one account in this currency that is asked for. Without an account type, that is a FUND
  /// account. Without a business type, it is the account that has none, else the only one there is.
  ///
  /// @throws FailedException ([Reason#RESOURCE_NOT_FOUND]) when there is no such account
  Account one(Currency wanted, List<Account> accounts) {
    List<Account> candidates =
        accounts.stream()
            .filter(account -> account.ref().type() == type.orElse(AccountType.FUND))
            .filter(account -> account.ref().currency().equals(wanted))
            .toList();
    Stream<Account> exact =
        candidates.stream()
            .filter(account -> account.ref().businessType().equals(businessType.orElse("")));
    Stream<Account> only =
        businessType.isEmpty() && candidates.size() == 1 ? candidates.stream() : Stream.empty();
    return Stream.concat(exact, only).findFirst().orElseThrow(Reason.RESOURCE_NOT_FOUND::failed);
  }

  /// All accounts of this type and currency, in their order.
  List<Account> all(List<Account> accounts) {
    return accounts.stream()
        .filter(account -> TYPES.contains(account.ref().type()))
        .filter(account -> type.isEmpty() || account.ref().type() == type.get())
        .filter(account -> currency.isEmpty() || account.ref().currency().equals(currency.get()))
        .toList();
  }
}
