package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.access.AddressList;
import dev.saldo.access.KeyForm;
import dev.saldo.access.NewSecret;
import dev.saldo.ledger.MerchantKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A merchant's key in JSON. Its secret is in a request that brings one along, in the answer that
/// shows it this once, and in nothing else: no problem repeats it.
final class KeyCodec {

  private static final int MOST_LABEL = 256;
  private static final int MOST_ADDRESSES = 100;
  private static final String SECRET = "secret";
  private static final String CLIENT_ID = "clientId";
  private static final String CLIENT_SECRET = "clientSecret";

  private KeyCodec() {}

  /// What a request for a key asks for; the members as [dev.saldo.access.KeyIssuer#issue] takes
  /// them.
  record Wanted(
      KeyForm form,
      String kind,
      String label,
      List<String> allowedAddresses,
      @Nullable Instant expiresAt,
      @Nullable NewSecret brought) {}

  /// @param forms the dialects that there are
  static Wanted read(Members members, List<KeyForm> forms) {
    KeyForm form = form(members.text("dialect"), forms);
    Wanted wanted =
        new Wanted(
            form,
            members.findText("kind").map(kind -> kind(kind, form)).orElse(form.defaultKind()),
            members.findText("label").map(label -> label.plain(MOST_LABEL)).orElse(""),
            addresses(members.fields("allowedAddresses")),
            members.findText("expiresAt").map(Field::time).orElse(null),
            form.hasClientId() ? broughtPair(members) : broughtSecret(members));
    members.end();
    return wanted;
  }

  private static KeyForm form(Field dialect, List<KeyForm> forms) {
    return forms.stream()
        .filter(form -> form.dialect().equals(dialect.text()))
        .findFirst()
        .orElseThrow(() ->
            dialect.unfit(
                forms.stream()
                    .map(KeyForm::dialect)
                    .collect(Collectors.joining(", ", "is one of ", ""))));
  }

  private static String kind(Field kind, KeyForm form) {
    if (!form.hasKind(kind.text())) {
      throw kind.unfit(
          form.kinds().isEmpty()
              ? "is nothing that keys of " + form.dialect() + " have"
              : "is one of " + String.join(", ", form.kinds()));
    }
    return kind.text();
  }

  private static List<String> addresses(List<Field> fields) {
    if (fields.size() > MOST_ADDRESSES) {
      throw Problem.invalid(
              "allowedAddresses",
              "there are " + fields.size() + " addresses; " + MOST_ADDRESSES + " are the most")
          .exception();
    }
    for (Field field : fields) {
      try {
        AddressList.parse(List.of(field.text()));
      } catch (IllegalArgumentException e) {
        throw field.unfit("holds IP addresses and CIDR blocks without bits behind the prefix");
      }
    }
    return fields.stream().map(Field::text).toList();
  }

  private static @Nullable NewSecret broughtSecret(Members members) {
    return members.findText(SECRET).map(secret -> new NewSecret(checked(secret))).orElse(null);
  }

  private static @Nullable NewSecret broughtPair(Members members) {
    Optional<Field> id = members.findText(CLIENT_ID);
    Optional<Field> secret = members.findText(CLIENT_SECRET);
    if (id.isEmpty() && secret.isEmpty()) {
      return null;
    }
    Field clientId = id.orElseThrow(() -> Members.missing(CLIENT_ID));
    if (!NewSecret.isClientId(clientId.text())) {
      throw clientId.unfit("is 1 to 128 visible ASCII characters");
    }
    return new NewSecret(
        clientId.text(), checked(secret.orElseThrow(() -> Members.missing(CLIENT_SECRET))));
  }

  private static String checked(Field secret) {
    if (!NewSecret.isSecret(secret.text())) {
      throw Problem.invalid(
              secret.name(), secret.name() + " must be 16 to 4096 visible ASCII characters")
          .exception();
    }
    return secret.text();
  }

  /// A key without its secret.
  static void write(JsonGenerator json, MerchantKey key) throws IOException {
    json.writeStartObject();
    writeMembers(json, key, null);
    json.writeEndObject();
  }

  /// A key with its secret, for the one time that it is shown.
  static void write(JsonGenerator json, MerchantKey key, NewSecret secret) throws IOException {
    json.writeStartObject();
    writeMembers(json, key, secret);
    json.writeEndObject();
  }

  private static void writeMembers(JsonGenerator json, MerchantKey key, @Nullable NewSecret secret)
      throws IOException {
    json.writeStringField("id", key.id().toString());
    json.writeStringField("dialect", key.dialect());
    json.writeStringField("kind", key.kind());
    json.writeStringField("label", key.label());
    if (key.clientId() != null) {
      json.writeStringField(CLIENT_ID, key.clientId());
    }
    if (secret != null) {
      json.writeStringField(key.clientId() == null ? SECRET : CLIENT_SECRET, secret.secret());
    }
    json.writeArrayFieldStart("allowedAddresses");
    for (String address : key.allowedAddresses()) {
      json.writeString(address);
    }
    json.writeEndArray();
    json.writeStringField("createdAt", key.createdAt().toString());
    if (key.expiresAt() != null) {
      json.writeStringField("expiresAt", key.expiresAt().toString());
    }
    if (key.revokedAt() != null) {
      json.writeStringField("revokedAt", key.revokedAt().toString());
    }
  }
}
