package dev.saldo.api;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.Role;
import java.util.List;

/// Merchants' keys: issued, listed and revoked.
final class KeyRoutes {

  private final Ledger ledger;
  private final KeyIssuer issuer;
  private final List<KeyForm> forms;

  KeyRoutes(Ledger ledger, KeyIssuer issuer, List<KeyForm> forms) {
    this.ledger = ledger;
    this.issuer = issuer;
    this.forms = List.copyOf(forms);
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.post(Role.ADMIN, "/merchants/{merchant}/keys", this::issue),
        ApiRoute.get(Role.READER, "/merchants/{merchant}/keys", this::list),
        ApiRoute.delete(Role.ADMIN, "/merchants/{merchant}/keys/{id}", this::revoke));
  }

  private Answer issue(Request request, Operator operator) {
    KeyCodec.Wanted wanted = KeyCodec.read(Members.of(request), forms);
    KeyIssuer.Issued issued =
        issuer.issue(
            wanted.form(),
            MerchantRoutes.inPath(request),
            wanted.kind(),
            wanted.label(),
            wanted.allowedAddresses(),
            wanted.expiresAt(),
            wanted.brought(),
            operator.name());
    return switch (issued.outcome()) {
      case Recorded<MerchantKey>(MerchantKey key) -> shown(key, issued);
      case Replayed<MerchantKey>(MerchantKey key) -> shown(key, issued);
      case Refused<MerchantKey>(Refusal refusal, String detail) ->
          Problem.of(refusal, detail).answer();
    };
  }

  private static Answer shown(MerchantKey key, KeyIssuer.Issued issued) {
    return Answer.json(201, json -> KeyCodec.write(json, key, issued.secret()));
  }

  private Answer list(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    if (ledger.store().merchant(merchant).isEmpty()) {
      throw MerchantRoutes.unknown(merchant.value());
    }
    return Answers.list(ledger.store().keys(merchant), KeyCodec::write);
  }

  private Answer revoke(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    String id = request.pathParameter("id");
    KeyId key =
        KeyId.parse(id)
            .orElseThrow(() ->
                Problem.notFound("merchant " + merchant + " has no key " + Problem.quoted(id))
                    .exception());
    return switch (ledger.execute(new RevokeKey(merchant, key, operator.name()))) {
      case Recorded<MerchantKey> _, Replayed<MerchantKey> _ -> Answer.empty(204);
      case Refused<MerchantKey>(Refusal refusal, String detail) ->
          Problem.of(refusal, detail).answer();
    };
  }
}
