package dev.saldo.bench;

import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.RateLimiter;
import dev.saldo.dialect.dexchange.Dexchange;
import dev.saldo.dialect.neox.NeoX;
import dev.saldo.dialect.oxapay.OxaPay;
import dev.saldo.dialect.oxapaylegacy.OxaPayLegacy;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.ledger.Ledger;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/// The dialects, and how each is asked for a balance.
enum Dialect {
  OXAPAY("OxaPay v1", "GET", "/v1/general/account/balance"),
  OXAPAY_LEGACY("OxaPay legacy", "POST", "/api/balance"),
  PAYTOTA("Paytota", "GET", "/api/v1/account/json/balance/"),
  NEOX("NeoX", "GET", "/v2/gc/accounts/query?currency=USD&accountType=FUND_ACCOUNT"),
  DEXCHANGE("DEXCHANGE", "GET", "/api/v1/api-services/balance");

  private final String title;
  private final String method;
  private final String target;

  Dialect(String title, String method, String target) {
    this.title = title;
    this.method = method;
    this.target = target;
  }

  String title() {
    return title;
  }

  String method() {
    return method;
  }

  String target() {
    return target;
  }

  /// The path alone.
  String path() {
    return target.replaceFirst("\\?.*", "");
  }

  /// The currencies that its merchants have an account in.
  List<String> currencies() {
    return switch (this) {
      case OXAPAY, OXAPAY_LEGACY -> List.of("USDT", "TRX", "BTC");
      case PAYTOTA -> List.of("UGX", "KES");
      case NEOX -> List.of("USD");
      case DEXCHANGE -> List.of("XOF");
    };
  }

  /// The headers of a request with this credential.
  List<String> headers(String credential) {
    return switch (this) {
      case OXAPAY -> List.of("general_api_key: " + credential);
      case OXAPAY_LEGACY -> List.of("Content-Type: application/json");
      case PAYTOTA, NEOX, DEXCHANGE -> List.of("Authorization: Bearer " + credential);
    };
  }

  /// The body of a request with this credential; empty for none.
  String body(String credential) {
    return this == OXAPAY_LEGACY ? "{\"key\":\"" + credential + "\"}" : "";
  }

  /// What the dialect's keys look like.
  KeyForm keyForm(Ledger ledger) {
    MerchantAccess access = new MerchantAccess(ledger, RateLimiter.NONE);
    return switch (this) {
      case OXAPAY -> new OxaPay(access).keyForm();
      case OXAPAY_LEGACY -> new OxaPayLegacy(access).keyForm();
      case PAYTOTA -> new Paytota(access).keyForm();
      case NEOX -> new NeoX(ledger, access, new SecureRandom(), UUID::randomUUID).keyForm();
      case DEXCHANGE -> new Dexchange(access).keyForm();
    };
  }
}
