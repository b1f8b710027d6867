package dev.saldo.ledger;

import dev.saldo.money.Currency;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whose money it is.
///
/// @param number 11 digits, unique; its last two are the merchant's lane
/// @param parent the merchant that this one is a sub-merchant of; null when it is none
/// @param name what people call it; may be empty
/// @param defaultCurrency the one that a dialect with a single balance shows
/// @param disabled it may not send money, and its keys do not work
/// @param accounts how many accounts it has opened so far
public record Merchant(
    MerchantId id,
    long number,
    @Nullable MerchantId parent,
    String name,
    Currency defaultCurrency,
    boolean disabled,
    int accounts,
    Instant createdAt) {

  public Merchant {
    if (number < 100_000_000_00L
        || number > 999_999_999_99L
        || number % 100 != id.lane().number()) {
      throw new IllegalArgumentException("not the number of a merchant in this lane: " + number);
    }
  }

  public Lane lane() {
    return Lane.of((int) (number % 100));
  }

  Merchant withAccounts(int opened) {
    return new Merchant(id, number, parent, name, defaultCurrency, disabled, opened, createdAt);
  }
}
