package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.SaveMerchant;
import java.io.IOException;

/// A merchant in JSON.
final class MerchantCodec {

  private static final int MOST_NAME = 256;

  private MerchantCodec() {}

  static SaveMerchant read(MerchantId merchant, Members members, String by) {
    SaveMerchant save =
        new SaveMerchant(
            merchant,
            members.findText("name").map(name -> name.plain(MOST_NAME)).orElse(null),
            members.findText("parent").map(Field::merchant).orElse(null),
            members.findText("defaultCurrency").map(Field::currency).orElse(null),
            members.findBoolean("disabled").orElse(null),
            by);
    members.end();
    return save;
  }

  /// The number is a text, since nobody counts with it; a merchant that is no sub-merchant has no
  /// `parent`.
  static void write(JsonGenerator json, Merchant merchant) throws IOException {
    json.writeStartObject();
    json.writeStringField("merchant", merchant.id().value());
    json.writeStringField("merchantNumber", Long.toString(merchant.number()));
    json.writeStringField("name", merchant.name());
    if (merchant.parent() != null) {
      json.writeStringField("parent", merchant.parent().value());
    }
    json.writeStringField("defaultCurrency", merchant.defaultCurrency().code());
    json.writeBooleanField("disabled", merchant.disabled());
    json.writeStringField("createdAt", merchant.createdAt().toString());
    json.writeEndObject();
  }
}
