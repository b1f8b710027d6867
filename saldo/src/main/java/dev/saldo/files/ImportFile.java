package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file that is to be imported: NDJSON when it begins with `{`, else CSV.
///
/// @param mapping what its rows come to; null: its columns are called as the members are
/// @param merchant what stands for `{@merchant}` in the mapping; empty for none
public record ImportFile(Path path, Kind kind, @Nullable Mapping mapping, String merchant) {

  /// How many lines there are, once looked through.
  ///
  /// @param isCsv whether it is CSV
  /// @param charset that it is in
  /// @param bom how many bytes its byte order mark has
  record Look(boolean isCsv, Charset charset, int bom, char separator, long lines) {}

  private static final int BUFFER = 1 << 16;
  private static final String SEPARATORS = ",;\t|";
  private static final int LONGEST_HEADER = 1 << 16;

  /// Looks through the file.
  ///
  /// @throws FileException when it cannot be read, is empty, or is not in its encoding
  Look look() throws FileException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] begin = in.readNBytes(4);
      Charset charset = mapping == null ? null : mapping.charset();
      int bom = 0;
      if (startsWith(begin, 0xEF, 0xBB, 0xBF)) {
        bom = 3;
        charset = UTF_8;
      } else if (startsWith(begin, 0xFF, 0xFE)) {
        bom = 2;
        charset = UTF_16LE;
      } else if (startsWith(begin, 0xFE, 0xFF)) {
        bom = 2;
        charset = UTF_16BE;
      }
      return look(charset == null ? UTF_8 : charset, bom);
    } catch (NoSuchFileException e) {
      throw new FileException("there is no file " + path, e);
    } catch (IOException e) {
      throw new FileException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... begin) {
    if (bytes.length < begin.length) {
      return false;
    }
    for (int i = 0; i < begin.length; i++) {
      if ((bytes[i] & 0xFF) != begin[i]) {
        return false;
      }
    }
    return true;
  }

  private Look look(Charset charset, int bom) throws IOException, FileException {
    long lines = 0;
    int first = -1;
    int last = '\n';
    boolean isCsv = false;
    StringBuilder header = new StringBuilder();
    try (Reader text = text(charset, bom)) {
      char[] buffer = new char[BUFFER];
      for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
        for (int i = 0; i < n; i++) {
          char c = buffer[i];
          if (first < 0 && !Character.isWhitespace(c)) {
            first = c;
            isCsv = c != '{';
          }
          if (first >= 0 && lines == 0 && header.length() < LONGEST_HEADER) {
            header.append(c);
          }
          lines += c == '\n' ? 1 : 0;
          last = c;
        }
      }
    } catch (CharacterCodingException e) {
      // A line that is no UTF-8 is the server's to refuse; the columns of CSV must be told apart.
      if (isCsv || first < 0) {
        throw new FileException(
            "%s is not in %s, at or soon after line %d: name its encoding in a mapping"
                .formatted(path, charset, lines + 1),
            e);
      }
      return new Look(false, charset, bom, ',', bytesLines());
    }
    if (first < 0) {
      throw new FileException(path + " is empty");
    }
    if (first == '[') {
      throw new FileException(
          path + " is a list in JSON; NDJSON has an object a line, without brackets and commas");
    }
    if (!isCsv && !charset.equals(UTF_8)) {
      throw new FileException(path + " is NDJSON in " + charset + ", but JSON is UTF-8");
    }
    return new Look(isCsv, charset, bom, separator(header), lines + (last == '\n' ? 0 : 1));
  }

  private long bytesLines() throws IOException {
    long lines = 1;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return lines;
  }

  /// What stands between columns, by the first line.
  private char separator(StringBuilder header) {
    if (mapping != null && mapping.separator() != null) {
      return mapping.separator();
    }
    int[] found = new int[SEPARATORS.length()];
    boolean quoted = false;
    for (int i = 0; i < header.length() && (quoted || header.charAt(i) != '\n'); i++) {
      char c = header.charAt(i);
      quoted ^= c == '"';
      int at = quoted ? -1 : SEPARATORS.indexOf(c);
      if (at >= 0) {
        found[at]++;
      }
    }
    int most = 0;
    for (int i = 1; i < found.length; i++) {
      most = found[i] > found[most] ? i : most;
    }
    return SEPARATORS.charAt(most);
  }

  private Reader text(Charset charset, int bom) throws IOException {
    InputStream in = Files.newInputStream(path);
    in.skipNBytes(bom);
    return new InputStreamReader(
        new BufferedInputStream(in, BUFFER),
        charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
  }

  /// Begins to read its rows.
  ///
  /// @throws FileException when the header is none, or the mapping does not fit it
  Rows rows(Look look) throws IOException, FileException {
    if (!look.isCsv()) {
      InputStream in = Files.newInputStream(path);
      in.skipNBytes(look.bom());
      return new NdjsonRows(in);
    }
    Reader text = new BufferedReader(text(look.charset(), look.bom()), BUFFER);
    try {
      return new CsvRows(
          text,
          look.separator(),
          header ->
              mapping == null
                  ? Mapping.ofMembers(kind, header).fit(header, merchant, false)
                  : mapping.fit(header, merchant, true));
    } catch (IOException | FileException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /// What tells this import from every other one of the same file: a mark of another one is none of
  /// ours.
  String signature(Look look) throws IOException {
    return String.join(
        " ",
        kind.name(),
        Long.toString(Files.size(path)),
        Files.getLastModifiedTime(path).toString(),
        look.charset().name(),
        mapping == null ? "-" : mapping.sha256().toString(),
        merchant.isEmpty() ? "-" : merchant);
  }

  /// A file beside it.
  Path beside(String suffix) {
    return path.resolveSibling(Objects.requireNonNull(path.getFileName()) + suffix);
  }
}
