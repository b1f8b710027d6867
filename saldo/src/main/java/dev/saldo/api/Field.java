package dev.saldo.api;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Texts;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A text that came under a name, in a body or a query, and what it can be read as. Each reading
/// throws a [ProblemException] that names the field when the text is not that.
public record Field(String name, String text) {

  /// RFC 3339 with no offset but none, and no finer than the ledger's microseconds.
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)(?:[Zz]|[+-]00:00)");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /// A text to be kept.
  ///
  /// @param most characters
  String plain(int most) {
    if (!Texts.isPlain(text, most)) {
      throw unfit(
          "is text of up to "
              + most
              + " characters, without control characters or lone surrogates");
    }
    return text;
  }

  public MerchantId merchant() {
    if (!MerchantId.isValid(text)) {
      throw unfit(
          "is a merchant's id: 1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or digit");
    }
    return new MerchantId(text);
  }

  Currency currency() {
    return Currencies.find(text).orElseThrow(() -> Problem.currencyUnknown(name, text).exception());
  }

  AccountType accountType() {
    return Arrays.stream(AccountType.values())
        .filter(type -> type.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            unfit(
                Arrays.stream(AccountType.values())
                    .map(AccountType::name)
                    .collect(Collectors.joining(", ", "is one of ", ""))));
  }

  String businessType() {
    if (!AccountRef.isBusinessType(text)) {
      throw unfit("is empty or 1 to 32 of A-Z 0-9 _");
    }
    return text;
  }

  public Instant time() {
    var match = TIME.matcher(text);
    try {
      if (match.matches()) {
        return Instant.parse(match.group(1).toUpperCase(Locale.ROOT) + "Z");
      }
    } catch (DateTimeException e) {
      // no such day or hour: told as any other text that is no time
    }
    throw unfit("is a time in UTC such as 2026-01-31T09:30:00.123456Z, with up to 6 decimals");
  }

  int number(int least, int most) {
    if (NUMBER.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw unfit("is a number from " + least + " to " + most);
  }

  /// To be thrown when the text is not what it should be.
  ///
  /// @param is what it should be: `is one of …`
  public ProblemException unfit(String is) {
    return Problem.invalid(name, name + " " + is + ", not " + Problem.quoted(text)).exception();
  }
}
