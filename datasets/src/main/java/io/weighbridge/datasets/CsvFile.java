package io.weighbridge.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table of text, read whole: a header and rows of as many fields.
///
/// @param name of the file, for messages
/// @param lines the line that each row begins on
record CsvFile(String name, List<String> header, List<List<String>> rows, List<Integer> lines) {

  static final int MAX_FIELDS = 20_000_000;

  /// Equal fields share one string while there are no more different ones than this.
  private static final int MAX_SHARED = 100_000;

  private static final String DELIMITERS = ",;\t";
  static final int DETECTION = 1 << 16; // characters of the first record that are looked at

  CsvFile {
    header = List.copyOf(header);
  }

  /// @param delimiter null to find it out: the one of comma, semicolon and tab that the first line
  ///   has most of
  /// @param headed whether the first line names the columns; null if it must, but may turn out not
  ///   to
  static CsvFile read(Path path, @Nullable Character delimiter, @Nullable Boolean headed) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new DatasetException("%s: is no regular file".formatted(path));
    }
    String name = String.valueOf(path.getFileName());
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(path),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            DETECTION)) {
      return read(name, in, delimiter, headed);
    } catch (NoSuchFileException e) {
      throw new DatasetException("%s: no such file".formatted(path), e);
    } catch (CharacterCodingException e) {
      throw new DatasetException("%s: begins with bytes that are not UTF-8".formatted(name), e);
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be read (%s)".formatted(path, e), e);
    }
  }

  static CsvFile read(
      String name, Reader in, @Nullable Character delimiter, @Nullable Boolean headed)
      throws IOException {
    BufferedReader buffered = new BufferedReader(in, DETECTION);
    char between = delimiter == null ? detect(buffered) : delimiter;
    CsvReader reader = new CsvReader(name, buffered, between);
    List<String> first = reader.read();
    if (first == null) {
      throw new DatasetException("%s: is empty".formatted(name));
    }
    List<List<String>> rows = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    List<String> header;
    if (Boolean.FALSE.equals(headed)) {
      header = numbers(first.size());
      rows.add(first);
      lines.add(reader.recordLine());
    } else {
      header = first;
      checkHeader(name, header, reader.recordLine(), headed == null);
    }
    Map<String, String> shared = new HashMap<>();
    for (List<String> row = reader.read(); row != null; row = reader.read()) {
      if (row.size() != header.size()) {
        throw new DatasetException(
            "%s: line %d has %d fields, the %s has %d"
                .formatted(
                    name,
                    reader.recordLine(),
                    row.size(),
                    Boolean.FALSE.equals(headed) ? "first row" : "header",
                    header.size()));
      }
      if ((rows.size() + 1L) * header.size() > MAX_FIELDS) {
        throw new DatasetException(
            "%s: has more than %d fields up to line %d, more than are read"
                .formatted(name, MAX_FIELDS, reader.recordLine()));
      }
      rows.add(share(row, shared));
      lines.add(reader.recordLine());
    }
    if (rows.isEmpty()) {
      throw new DatasetException("%s: has a header and no rows".formatted(name));
    }
    return new CsvFile(name, header, rows, lines);
  }

  private static List<String> share(List<String> row, Map<String, String> shared) {
    return row.stream()
        .map(field -> {
          String known = shared.get(field);
          if (known == null && shared.size() < MAX_SHARED) {
            shared.put(field, field);
          }
          return known == null ? field : known;
        })
        .toList();
  }

  /// The delimiter that the first record has most of, outside quotes; a comma if it has none.
  static char detect(BufferedReader in) throws IOException {
    in.mark(DETECTION);
    int[] counts = new int[DELIMITERS.length()];
    boolean quoted = false;
    for (int read = 0; read < DETECTION - 1; read++) {
      int character = in.read();
      boolean lineEnds = character == '\n' || character == '\r';
      if (character == -1 || (lineEnds && !quoted && read > 0)) {
        break;
      }
      int place = DELIMITERS.indexOf(character);
      if (character == '"') {
        quoted = !quoted;
      } else if (place >= 0 && !quoted) {
        counts[place]++;
      }
    }
    in.reset();
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return DELIMITERS.charAt(best);
  }

  private static List<String> numbers(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(Integer.toString(i));
    }
    return names;
  }

  private static void checkHeader(String name, List<String> header, int line, boolean doubt) {
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (doubt && Columns.number(column).isPresent()) {
        throw new DatasetException(
            ("%s: line %d should name the columns, but \"%s\" is a number:"
                    + " say #header=no behind the file if it has no header, #header=yes if it has")
                .formatted(name, line, column));
      }
      if (column.isEmpty()) {
        throw new DatasetException(
            "%s: line %d leaves the name of column %d empty"
                .formatted(name, line, header.indexOf(column) + 1));
      }
      if (!seen.add(column)) {
        throw new DatasetException(
            "%s: line %d names two columns \"%s\"".formatted(name, line, column));
      }
    }
  }

  /// The place of a column by its name, or by its number from 1 where the header is made up.
  int column(String wanted) {
    int place = header.indexOf(wanted);
    if (place < 0) {
      throw new DatasetException(
          "%s: has no column \"%s\", but %s".formatted(name, wanted, String.join(", ", header)));
    }
    return place;
  }
}
