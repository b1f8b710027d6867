package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.Role;
import dev.saldo.money.Currency;
import java.util.List;
import java.util.Optional;

/// Accounts: opened, and their balances.
final class AccountRoutes {

  private final Ledger ledger;

  AccountRoutes(Ledger ledger) {
    this.ledger = ledger;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.put(Role.ADMIN, "/merchants/{merchant}/accounts", this::open),
        ApiRoute.get(Role.READER, "/merchants/{merchant}/balances", this::balances));
  }

  private Answer open(Request request, Operator operator) {
    Members members = Members.of(request);
    AccountRef account = AccountCodec.read(MerchantRoutes.inPath(request), members);
    members.end();
    return switch (ledger.execute(new OpenAccount(account, operator.name()))) {
      case Recorded<Account>(Account opened) ->
          Answer.json(201, json -> AccountCodec.write(json, opened));
      case Replayed<Account>(Account open) ->
          Answer.json(200, json -> AccountCodec.write(json, open));
      case Refused<Account>(Refusal refusal, String detail) -> Problem.of(refusal, detail).answer();
    };
  }

  private Answer balances(Request request, Operator operator) {
    Optional<Currency> currency = Parameters.find(request, "currency").map(Field::currency);
    Optional<AccountType> type = Parameters.find(request, "accountType").map(Field::accountType);
    MerchantBalances found = AskedBalances.read(ledger, request);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("merchant", found.merchant().id().value());
          json.writeStringField("asOf", found.asOf().toString());
          json.writeArrayFieldStart("accounts");
          for (Account account : found.accounts()) {
            AccountRef ref = account.ref();
            if (currency.filter(wanted -> !wanted.equals(ref.currency())).isEmpty()
                && type.filter(wanted -> wanted != ref.type()).isEmpty()) {
              AccountCodec.write(json, account);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
