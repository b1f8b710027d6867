package dev.saldo.api;

import dev.saldo.http.Request;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import java.time.Instant;
import java.util.Optional;

/// The balances that a request asks for: of the merchant in its path, of now or of the time `at`.
public final class AskedBalances {

  private AskedBalances() {}

  /// @throws ProblemException 404 when there is no such merchant; 400 when `at` is no time, or one
  ///   later than now
  /// @throws dev.saldo.ledger.LedgerException as [Ledger#read]
  public static MerchantBalances read(Ledger ledger, Request request) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    Optional<Instant> at = Parameters.find(request, "at").map(Field::time);
    MerchantBalances found =
        ledger
            .read(new BalanceQuery.ByMerchant(merchant, at.orElse(null)))
            .orElseThrow(() -> MerchantRoutes.unknown(merchant.value()));
    at.ifPresent(time -> checkNotLater("at", time, found.asOf()));
    return found;
  }

  /// @throws ProblemException 400 when the time is later than now
  static void checkNotLater(String name, Instant time, Instant now) {
    if (time.isAfter(now)) {
      throw Problem.invalid(name, name + " must not be later than now, which is " + now)
          .exception();
    }
  }
}
