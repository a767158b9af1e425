package io.weighbridge.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/// How the columns of a table become numbers: learned from the training part, so that later rows
/// are encoded just as those that a network was trained on.
///
/// ```java
/// float[] input = new float[table.columns().width()];
/// table.columns().encode(List.of("39", "Private", "13"), input, 0);
/// ```
///
/// @param inputs the columns of one input, in the order of the file
/// @param target the column to be predicted
public record Columns(List<Column> inputs, Column target) {

  /// One column of a table.
  public sealed interface Column {

    /// As the header has it.
    String name();

    /// The number of values that a field becomes.
    int width();

    /// Encodes a field to `into[offset .. offset + width()]`.
    ///
    /// @throws DatasetException if the text is none that such a column may hold
    void encode(String text, float[] into, int offset);
  }

  /// A column of numbers, taken as they are or standardised: less the mean, over the deviation.
  ///
  /// @param median stands in where a number is missing
  public record Numbers(
      String name, double median, double mean, double deviation, boolean standardised)
      implements Column {

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void encode(String text, float[] into, int offset) {
      double value =
          isMissing(text)
              ? median
              : number(text)
                  .orElseThrow(() ->
                      new DatasetException(
                          "column %s: \"%s\" is not a number".formatted(name, text)));
      float encoded = (float) (standardised ? (value - mean) / deviation : value);
      if (!Float.isFinite(encoded)) {
        throw new DatasetException(
            "column %s: \"%s\" is too far from the mean %s to be standardised by the deviation %s"
                .formatted(name, text, mean, deviation));
      }
      into[offset] = encoded;
    }
  }

  /// A column of words: 1 in the place of the word, 0 in all others. A word that was not there in
  /// training, or a missing one, is 0 everywhere.
  public record Words(String name, List<String> values) implements Column {

    public Words {
      values = List.copyOf(values);
    }

    @Override
    public int width() {
      return values.size();
    }

    @Override
    public void encode(String text, float[] into, int offset) {
      Arrays.fill(into, offset, offset + values.size(), 0);
      int place = values.indexOf(text);
      if (place >= 0) {
        into[offset + place] = 1;
      }
    }
  }

  /// What people write where they have no value, in lower case.
  private static final Set<String> MISSING = Set.of("", "?", "na", "nan");

  /// A decimal number. Java would read more (`1d`, `0x1p3`), which other programs would not.
  /// Nothing is given back once taken, so that a long row of digits is looked at once.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?+(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?+\\d{1,9}+)?+");

  /// What programs write for a result that is no finite number; a bare `nan` is a missing value.
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?+inf(?:inity)?+|[+-]nan", Pattern.CASE_INSENSITIVE);

  /// Longer than any number that a program writes: `Double.MIN_NORMAL` without an exponent has 326
  /// characters.
  private static final int MAX_NUMBER_LENGTH = 400;

  public Columns {
    inputs = List.copyOf(inputs);
  }

  /// The number of values in one input.
  public int width() {
    return inputs.stream().mapToInt(Column::width).sum();
  }

  /// Encodes one row's input fields to `into[offset .. offset + width()]`.
  ///
  /// @throws DatasetException for another number of fields, or a word in a column of numbers
  public void encode(List<String> fields, float[] into, int offset) {
    if (fields.size() != inputs.size()) {
      throw new DatasetException(
          "a row has %d fields, expected the %d columns %s"
              .formatted(
                  fields.size(),
                  inputs.size(),
                  String.join(", ", inputs.stream().map(Column::name).toList())));
    }
    int at = offset;
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).encode(fields.get(i), into, at);
      at += inputs.get(i).width();
    }
  }

  /// Whether a field stands for no value: empty, `?`, `NA` or `NaN`.
  static boolean isMissing(String text) {
    return text.length() <= 3 && MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /// A field as a number that a float can hold.
  static OptionalDouble number(String text) {
    if (!isDecimal(text)) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(text);
    return Float.isFinite((float) value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /// Whether a field is meant as a number that no float can hold: `1e39`, `-inf`.
  static boolean isNotFinite(String text) {
    return NOT_FINITE.matcher(text).matches() || (isDecimal(text) && number(text).isEmpty());
  }

  private static boolean isDecimal(String text) {
    return text.length() <= MAX_NUMBER_LENGTH && NUMBER.matcher(text).matches();
  }
}
