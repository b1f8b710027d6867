package dev.saldo.files;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rows of CSV below its header, each as its [Mapping] has it. Rows without anything in them
/// are none.
final class CsvRows implements Rows {

  private static final int LONGEST_CELL = 1 << 20;
  private static final Pattern LINE = Pattern.compile("[1-9]\\d{0,17}");

  private final CsvReader<CsvRecord> csv;
  private final CloseableIterator<CsvRecord> records;
  private final int dropped;
  private final List<String> header;
  private final char separator;
  private final Mapping.Fitted mapping;

  /// @param text from the header on
  /// @throws FileException when it has no header, or the mapping does not fit it
  CsvRows(Reader text, char separator, Mapping.Source source) throws IOException, FileException {
    this.separator = separator;
    this.csv =
        CsvReader.builder()
            .fieldSeparator(separator)
            .skipEmptyLines(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(LONGEST_CELL)
            .ofCsvRecord(text);
    this.records = csv.iterator();
    CsvRecord first = record();
    if (first == null) {
      throw new FileException("the file is empty: CSV begins with a line that names its columns");
    }
    List<String> columns = first.getFields().stream().map(String::strip).toList();
    this.dropped = isOfRejects(columns) ? Rejects.COLUMNS.size() : 0;
    this.header = columns.subList(dropped, columns.size());
    this.mapping = source.fit(header);
  }

  /// Rejects are read as what they were.
  private static boolean isOfRejects(List<String> columns) {
    int own = Rejects.COLUMNS.size();
    return columns.size() > own && columns.subList(0, own).equals(Rejects.COLUMNS);
  }

  private @Nullable CsvRecord record() throws IOException, FileException {
    try {
      while (records.hasNext()) {
        CsvRecord record = records.next();
        if (!record.getFields().stream().allMatch(String::isBlank)) {
          return record;
        }
      }
      return null;
    } catch (CsvParseException e) {
      throw new FileException(
          "the file cannot be read as CSV; is a quotation mark not closed? " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
  }

  @Override
  public @Nullable Row next() throws IOException, FileException {
    CsvRecord record = record();
    if (record == null) {
      return null;
    }
    List<String> all = record.getFields();
    List<String> cells = all.subList(Math.min(dropped, all.size()), all.size());
    long line = record.getStartingLineNumber();
    if (dropped > 0) {
      // Keys may come from the line that the row had.
      String had = all.getFirst().strip();
      if (!LINE.matcher(had).matches()) {
        return unfit(
            0, cells, Rejects.COLUMNS.getFirst() + " has no number of a line, in line " + line);
      }
      line = Long.parseLong(had);
    }
    if (cells.size() != header.size()) {
      return unfit(
          line,
          cells,
          "there are " + cells.size() + " columns, not " + header.size() + " as in the header");
    }
    try {
      return new Row(line, cells, mapping.lines(cells, line), null);
    } catch (UnfitException e) {
      return unfit(line, cells, e.reason());
    }
  }

  private static Row unfit(long line, List<String> cells, String reason) {
    return new Row(line, cells, List.of(), new Row.Fault("row_unfit", reason));
  }

  @Override
  public void skip(long rows) throws IOException, FileException {
    for (long i = 0; i < rows; i++) {
      if (record() == null) {
        return;
      }
    }
  }

  @Override
  public Rejects rejects(Path file, long keep) throws IOException {
    return Rejects.csv(file, keep, header, separator);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
