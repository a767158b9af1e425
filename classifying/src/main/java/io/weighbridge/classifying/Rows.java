package io.weighbridge.classifying;

import io.weighbridge.datasets.CsvText;
import io.weighbridge.datasets.DatasetException;
import io.weighbridge.inference.BadTensor;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads rows of numbers, all of one length, from CSV and from `{"inputs": [[...], ...]}`.
final class Rows {

  /// More at once are a job for the tensors' own doors.
  static final int MAX_ROWS = 4096;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NUMBER = 400;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxStringLength(MAX_NUMBER)
                  .maxNameLength(MAX_NUMBER)
                  .build())
          .build();

  private double[] values = new double[1024];
  private int count;
  private int rows;
  private int perRow;
  private List<String> columns = List.of();

  private Rows() {}

  /// @throws BadTensor if it is no table of numbers
  static Numbers csv(byte[] text) {
    Rows rows = new Rows();
    try {
      CsvText.forEach("the table", text, rows::record);
    } catch (DatasetException e) {
      throw new BadTensor(String.valueOf(e.getMessage()));
    }
    return rows.numbers();
  }

  /// The first record may name the columns.
  private void record(List<String> fields) {
    boolean names = rows == 0 && fields.stream().noneMatch(one -> CsvText.number(one).isPresent());
    if (names && perRow == 0) {
      perRow = fields.size();
      columns = List.copyOf(fields);
      return;
    }
    for (String field : fields) {
      add(
          CsvText.number(field)
              .orElseThrow(() ->
                  new BadTensor(
                      "row %d of the table has \"%s\" where a number is expected"
                          .formatted(rows + 1, shown(field)))));
    }
    endRow(fields.size());
  }

  private static String shown(String field) {
    String line = field.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 40 ? line.substring(0, 40) + "..." : line;
  }

  /// @throws BadTensor if it is not that JSON
  static Numbers json(byte[] text) {
    Rows rows = new Rows();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      boolean found = false;
      require(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean inputs = parser.currentName().equals("inputs");
        require(inputs && !found);
        found = true;
        require(parser.nextToken() == JsonToken.START_ARRAY);
        rows.array(parser);
      }
      require(found && parser.nextToken() == null);
    } catch (JacksonException e) {
      throw new BadTensor("the body is not JSON: " + e.getOriginalMessage());
    }
    return rows.numbers();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new BadTensor(
          "the body is not {\"inputs\": [[...], ...]}: rows of numbers and nothing else");
    }
  }

  /// Each element of the outer array is a row, however its numbers are nested.
  private void array(JsonParser parser) {
    int depth = 1;
    int rowStart = count;
    while (depth > 0) {
      switch (parser.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> {
          depth--;
          if (depth == 1) {
            endRow(count - rowStart);
            rowStart = count;
          }
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          require(depth > 1);
          add(parser.getDoubleValue());
        }
        case null, default -> require(false);
      }
    }
  }

  private void add(double value) {
    if (!Double.isFinite(value)) {
      throw new BadTensor("row %d has a number that no tensor holds".formatted(rows + 1));
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  private void endRow(int fields) {
    if (perRow == 0) {
      perRow = fields;
    }
    if (fields != perRow || fields == 0) {
      throw new BadTensor(
          "row %d has %d numbers, the first has %d".formatted(rows + 1, fields, perRow));
    }
    if (++rows > MAX_ROWS) {
      throw new BadTensor("there are more rows than the %d taken at once".formatted(MAX_ROWS));
    }
  }

  private Numbers numbers() {
    if (rows == 0) {
      throw new BadTensor("there is no row of numbers");
    }
    return Numbers.ofTable(rows, Arrays.copyOf(values, count), columns);
  }
}
