package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.access.AddressList;
import dev.saldo.access.NewSecret;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.TrustedProxies;
import dev.saldo.dialect.Members;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.LogId;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Texts;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Amount;
import dev.saldo.money.AmountFormatException;
import dev.saldo.money.Currencies;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Texts that stand for values: amounts, currencies, ids, addresses, secrets. Each is read rightly
/// or refused as its reader says. The first byte says which reader gets the rest.
public final class ValuesFuzz {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final TrustedProxies PROXIES =
      new TrustedProxies(AddressList.parse(List.of("127.0.0.0/8", "::/0")));

  private ValuesFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String text = new String(rest, UTF_8);
    switch (input[0] & 7) {
      case 0 -> amount(text);
      case 1 -> Currencies.find(text).ifPresent(found -> check(found.code().equals(text), "code"));
      case 2 -> ids(text);
      case 3 -> addresses(List.of(text.split("\n")));
      case 4 -> PROXIES.client(LOOPBACK, List.of(text.split("\n")));
      case 5 -> names(text);
      case 6 -> secrets(text);
      default -> Members.read(rest).ifPresent(members -> members.text("key"));
    }
  }

  private static void amount(String text) {
    Amount amount;
    try {
      amount = Amount.parse(text);
    } catch (AmountFormatException e) {
      boolean number = text.matches("-?[0-9]+(\\.[0-9]+)?");
      check(number == (e.problem() == AmountFormatException.Problem.TOO_LONG), "why " + text);
      check(!number || digits(text) > Amount.MAX_DIGITS, "too long: " + text);
      return;
    }
    check(digits(text) <= Amount.MAX_DIGITS, "short enough: " + text);
    check(new BigDecimal(amount.toString()).compareTo(new BigDecimal(text)) == 0, "of " + text);
    check(Amount.parse(amount.toString()).equals(amount), "printed and read: " + text);
  }

  /// How many digits count.
  private static int digits(String text) {
    BigDecimal value = new BigDecimal(text).stripTrailingZeros();
    int whole = Math.max(0, value.precision() - value.scale());
    return value.signum() == 0 ? 0 : whole + Math.max(0, value.scale());
  }

  private static void ids(String text) {
    TransactionId.parse(text).ifPresent(id -> check(id.toString().equals(text), "id " + text));
    LogId.parse(text).ifPresent(id -> check(id.toString().equals(text), "id " + text));
    KeyId.parse(text).ifPresent(id -> check(id.toString().equals(text), "id " + text));
  }

  private static void addresses(List<String> entries) {
    AddressList list;
    try {
      list = AddressList.parse(entries);
    } catch (IllegalArgumentException e) {
      return;
    }
    for (String entry : entries) {
      InetAddress first = InetAddress.ofLiteral(entry.split("/", 2)[0]);
      check(list.contains(first), "an entry is among its own list: " + entry);
    }
  }

  private static void names(String text) {
    check(MerchantId.isValid(text) == text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"), "merchant");
    check(IdempotencyKey.isValid(text) == text.matches("[!-.0-~]{1,128}"), "idempotency key");
    check(AccountRef.isBusinessType(text) == text.matches("[A-Z0-9_]{0,32}"), "business type");
    Operator.isName(text);
    if (Texts.isPlain(text, 16)) {
      check(new String(text.getBytes(UTF_8), UTF_8).equals(text), "kept as it is");
    }
    if (MerchantId.isValid(text)) {
      check(new MerchantId(text).lane().number() < 64, "a lane");
    }
  }

  private static void secrets(String text) {
    boolean visible = text.matches("[!-~]+");
    check(!NewSecret.isSecret(text) || visible, "a secret is visible");
    check(!NewSecret.isClientId(text) || visible, "a client id is visible");
    check(OperatorAccess.isToken(text) == (visible && text.length() >= 16), "an operator's token");
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
