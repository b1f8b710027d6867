package dev.saldo.api;

import dev.saldo.ledger.MerchantId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where a list of merchants goes on, as callers see it: a text that means nothing to them. It
/// names the last merchant of the page before, so it stays right while merchants are added.
final class Cursor {

  private Cursor() {}

  static String behind(MerchantId last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.value().getBytes(StandardCharsets.UTF_8));
  }

  /// The merchant that this cursor is behind.
  static MerchantId read(Field field) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(field.text());
      return new MerchantId(new String(decoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw field.unfit("is the next of an earlier answer");
    }
  }
}
