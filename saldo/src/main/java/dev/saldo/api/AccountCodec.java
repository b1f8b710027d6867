package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.MerchantId;
import java.io.IOException;

/// An account and its figures in JSON.
final class AccountCodec {

  private AccountCodec() {}

  /// The account that a request names; the plain FUND account unless it says otherwise.
  static AccountRef read(MerchantId merchant, Members members) {
    return new AccountRef(
        merchant,
        members.findText("accountType").map(Field::accountType).orElse(AccountType.FUND),
        members.findText("businessType").map(Field::businessType).orElse(""),
        members.text("currency").currency());
  }

  static void write(JsonGenerator json, Account account) throws IOException {
    json.writeStartObject();
    writeName(json, account);
    writeFigures(json, account.balance());
    json.writeNumberField("version", account.version());
    json.writeStringField("updatedAt", account.updatedAt().toString());
    json.writeEndObject();
  }

  /// Which account it is, into the object that is being written.
  static void writeName(JsonGenerator json, Account account) throws IOException {
    json.writeStringField("accountNo", account.accountNo());
    json.writeStringField("accountType", account.ref().type().name());
    json.writeStringField("businessType", account.ref().businessType());
    json.writeStringField("currency", account.ref().currency().code());
  }

  /// The figures of a balance, into the object that is being written.
  static void writeFigures(JsonGenerator json, Balance balance) throws IOException {
    json.writeStringField("gross", balance.gross().toString());
    json.writeStringField("fees", balance.fees().toString());
    json.writeStringField("balance", balance.balance().toString());
    json.writeStringField("pending", balance.pending().toString());
    json.writeStringField("reserved", balance.reserved().toString());
    json.writeStringField("frozen", balance.frozen().toString());
    json.writeStringField("available", balance.available().toString());
    json.writeStringField("overdraft", balance.overdraft().toString());
  }
}
