package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import dev.saldo.money.CurrencyKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.util.ArrayList;
import java.util.List;

/// Statements as CSV: below the header, of each account a line for what it began with, one an
/// entry, and one for what it ended with. `amount` is what an entry did to `balance`, so that the
/// opening one and all amounts add up to the closing one.
///
/// A text that a spreadsheet would take for a formula has an apostrophe before it.
public final class StatementCsv {

  private static final List<String> HEADER =
      List.of(
          "account",
          "merchant",
          "account_type",
          "business_type",
          "currency",
          "line",
          "version",
          "recorded_at",
          "occurred_at",
          "type",
          "transaction",
          "hold",
          "idempotency_key",
          "reference",
          "amount",
          "fee",
          "balance",
          "available",
          "pending",
          "reserved",
          "frozen",
          "fees",
          "gross");

  private StatementCsv() {}

  /// Writes statements; `out` is not closed.
  public static void write(Statements statements, OutputStream out) throws IOException {
    OutputStreamWriter text = new OutputStreamWriter(out, UTF_8);
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
    csv.writeRecord(HEADER);
    for (Statements.OfAccount account : statements.accounts()) {
      csv.writeRecord(
          balance(statements, account, "opening", statements.from().toString(), account.opening()));
      for (int i = 0; i < account.count(); i++) {
        csv.writeRecord(entry(statements, account, account.entry(i)));
      }
      csv.writeRecord(
          balance(statements, account, "closing", statements.to().toString(), account.closing()));
    }
    csv.flush();
    text.flush();
  }

  private static List<String> balance(
      Statements statements,
      Statements.OfAccount account,
      String line,
      String at,
      Figures figures) {
    List<String> cells = begin(statements, account, line);
    cells.addAll(List.of("", at, "", "", "", "", "", "", "", ""));
    addFigures(cells, figures, account.currency());
    return cells;
  }

  private static List<String> entry(
      Statements statements, Statements.OfAccount account, StatementEntry entry) {
    List<String> cells = begin(statements, account, "entry");
    cells.addAll(
        List.of(
            entry.version(),
            entry.recordedAt(),
            entry.occurredAt(),
            entry.type(),
            entry.transaction(),
            entry.hold(),
            harmless(entry.idempotencyKey()),
            harmless(entry.reference()),
            written(entry.change().balance(), account.currency()),
            written(entry.change().fees(), account.currency())));
    addFigures(cells, entry.after(), account.currency());
    return cells;
  }

  private static List<String> begin(
      Statements statements, Statements.OfAccount account, String line) {
    return new ArrayList<>(
        List.of(
            account.accountNo(),
            statements.merchant(),
            account.accountType(),
            account.businessType(),
            account.currency().code(),
            line));
  }

  private static void addFigures(List<String> cells, Figures figures, Currency currency) {
    for (Amount figure :
        List.of(
            figures.balance(),
            figures.available(),
            figures.pending(),
            figures.reserved(),
            figures.frozen(),
            figures.fees(),
            figures.gross())) {
      cells.add(written(figure, currency));
    }
  }

  /// With all digits of a state's currency; those of a chain are too many.
  private static String written(Amount amount, Currency currency) {
    return currency.kind() == CurrencyKind.FIAT
        ? amount.toFixed(currency.digits())
        : amount.toString();
  }

  private static String harmless(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
