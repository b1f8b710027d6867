package dev.saldo.files;

import dev.saldo.money.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a mapping says about a member: a text with columns in braces (`order {id}`), or a sum of
/// columns (`{gross} - {fee}`).
sealed interface Template {

  Pattern COLUMN = Pattern.compile("\\{([^{}]*)}");

  /// The value; empty when the member is to be left out.
  String of(Cells cells) throws UnfitException;

  /// What a row gives for the names in braces.
  interface Cells {

    /// The text in a column, without white space around it.
    String text(String column);

    AmountForm amounts();
  }

  /// A text; left out when it has columns and all of them are empty.
  ///
  /// @param pieces constants at even places, columns at odd ones
  record Text(List<String> pieces) implements Template {

    static Text parse(String text, Consumer<String> columns) {
      List<String> pieces = new ArrayList<>();
      Matcher column = COLUMN.matcher(text);
      int from = 0;
      while (column.find()) {
        pieces.add(text.substring(from, column.start()));
        pieces.add(column.group(1));
        columns.accept(column.group(1));
        from = column.end();
      }
      pieces.add(text.substring(from));
      return new Text(List.copyOf(pieces));
    }

    @Override
    public String of(Cells cells) {
      StringBuilder value = new StringBuilder();
      boolean isFilled = pieces.size() == 1;
      for (int i = 0; i < pieces.size(); i++) {
        String piece = i % 2 == 0 ? pieces.get(i) : cells.text(pieces.get(i));
        isFilled |= i % 2 == 1 && !piece.isEmpty();
        value.append(piece);
      }
      return isFilled ? value.toString().strip() : "";
    }
  }

  /// A sum; left out when all its columns are empty.
  record Sum(List<Term> terms) implements Template {

    private static final Pattern TERM =
        Pattern.compile("\\s*([+-]?)\\s*(?:(\\|?)\\{([^{}]*)}(\\|?)|(\\d+(?:\\.\\d+)?))\\s*");

    /// @param absolute whether a minus in the column counts for nothing
    /// @param column empty for a constant
    record Term(boolean negated, boolean absolute, String column, Amount constant) {}

    /// @throws FileException when the text is no sum
    static Sum parse(String member, String text, Consumer<String> columns) throws FileException {
      List<Term> terms = new ArrayList<>();
      Matcher term = TERM.matcher(text);
      int from = 0;
      while (from < text.length() && term.find(from) && term.start() == from) {
        boolean isColumn = term.group(3) != null;
        if ((from > 0 && term.group(1).isEmpty())
            || (isColumn && !term.group(2).equals(term.group(4)))) {
          break;
        }
        if (isColumn) {
          columns.accept(term.group(3));
        }
        terms.add(
            new Term(
                term.group(1).equals("-"),
                "|".equals(term.group(2)),
                isColumn ? term.group(3) : "",
                isColumn ? Amount.ZERO : Amount.parse(term.group(5))));
        from = term.end();
      }
      if (terms.isEmpty() || from < text.length()) {
        throw new FileException(
            "the mapping has %s where %s is a sum of columns such as {gross}, -{gross}, |{gross}|"
                    .formatted(Mapping.shown(text), member)
                + " or {gross} - {fee}");
      }
      return new Sum(List.copyOf(terms));
    }

    @Override
    public String of(Cells cells) throws UnfitException {
      boolean isFilled = false;
      Amount sum = Amount.ZERO;
      for (Term term : terms) {
        String text = term.column.isEmpty() ? "" : cells.text(term.column);
        isFilled |= term.column.isEmpty() || !text.isEmpty();
        Amount amount =
            term.column.isEmpty() ? term.constant : cells.amounts().read(term.column, text);
        amount = term.absolute ? amount.abs() : amount;
        sum = term.negated ? sum.minus(amount) : sum.plus(amount);
      }
      return isFilled ? sum.toString() : "";
    }
  }
}
