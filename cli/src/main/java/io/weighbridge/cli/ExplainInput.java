package io.weighbridge.cli;

import io.weighbridge.datasets.CsvText;
import io.weighbridge.datasets.DigitImage;
import io.weighbridge.explaining.Baseline;
import io.weighbridge.explaining.Form;
import io.weighbridge.weights.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// What is to be explained: a picture prepared as a digit, or a row of numbers from the line itself
/// or a CSV file.
final class ExplainInput {

  private static final int LARGEST_CSV = 64 << 20;

  private final float[] values;
  private final Form form;

  private ExplainInput(float[] values, Form form) {
    this.values = values;
    this.form = form;
  }

  /// As the network takes them; not copied.
  float[] values() {
    return values;
  }

  Form form() {
    return form;
  }

  /// @param text a PNG or JPEG file, a CSV file, or numbers with commas
  /// @param shape that the network takes
  /// @param row of a CSV file, from 1
  static ExplainInput read(String text, Shape shape, int row) {
    if (isRow(text)) {
      return of(numbers(text), List.of(), shape);
    }
    Path file = Path.of(text);
    if (text.toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return csv(file, shape, row);
    }
    if (shape.elements() != (long) DigitImage.SIZE * DigitImage.SIZE) {
      throw new Failure(
          "the model takes %s, and pictures are prepared as [%d, %d]: give a row of numbers"
              .formatted(shape, DigitImage.SIZE, DigitImage.SIZE));
    }
    return new ExplainInput(
        DigitImage.read(file), new Form.Picture(DigitImage.SIZE, DigitImage.SIZE, 1, true));
  }

  /// A baseline that is in a file is the input of a model, as what is explained is.
  static Baseline baseline(String text, Shape shape) {
    if (text.equals("zeros") || text.equals("mean") || isRow(text) || !isFile(text)) {
      return Baseline.parse(text);
    }
    float[] values = read(text, shape, 1).values();
    return new Baseline.Given(
        IntStream.range(0, values.length).mapToObj(i -> (double) values[i]).toList(),
        String.valueOf(Path.of(text).getFileName()));
  }

  static boolean isFile(String text) {
    return text.matches("(?i).*\\.(png|jpe?g|csv)");
  }

  /// Numbers with commas, or one number.
  static boolean isRow(String text) {
    return Arrays.stream(text.split(",", -1))
        .allMatch(field -> CsvText.number(field.strip()).isPresent());
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(",", -1))
        .mapToDouble(field -> CsvText.number(field.strip()).orElseThrow())
        .toArray();
  }

  private static ExplainInput csv(Path file, Shape shape, int wanted) {
    List<String> columns = new ArrayList<>();
    List<double[]> found = new ArrayList<>();
    int[] rows = {0};
    CsvText.forEach(
        file.toString(),
        bytes(file),
        record -> {
          List<OptionalDouble> fields = record.stream().map(CsvText::number).toList();
          boolean heading = rows[0] == 0 && columns.isEmpty();
          if (heading && fields.stream().allMatch(OptionalDouble::isEmpty)) {
            columns.addAll(record);
          } else if (++rows[0] == wanted) {
            found.add(row(file, record, fields));
          }
        });
    if (found.isEmpty()) {
      throw new Failure("%s has %d rows, and no row %d".formatted(file, rows[0], wanted));
    }
    return of(found.getFirst(), columns, shape);
  }

  private static double[] row(Path file, List<String> record, List<OptionalDouble> fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).isEmpty()) {
        throw new Failure(
            "%s has \"%s\" in column %d where a number is expected"
                .formatted(file, record.get(i), i + 1));
      }
    }
    return fields.stream().flatMapToDouble(field -> DoubleStream.of(field.orElseThrow())).toArray();
  }

  private static ExplainInput of(double[] numbers, List<String> columns, Shape shape) {
    if (numbers.length != shape.elements()) {
      throw new Failure(
          "the model takes %s, which is %d numbers, and the row has %d"
              .formatted(shape, shape.elements(), numbers.length));
    }
    float[] values = new float[numbers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers[i];
    }
    return new ExplainInput(values, form(values.length, columns, shape));
  }

  /// Numbers of a network that takes a grid are a picture.
  private static Form form(int numbers, List<String> columns, Shape shape) {
    if (shape.rank() == 2) {
      return new Form.Picture((int) shape.extent(0), (int) shape.extent(1), 1, true);
    }
    if (shape.rank() == 3 && (shape.extent(2) == 1 || shape.extent(2) == 3)) {
      return new Form.Picture(
          (int) shape.extent(0), (int) shape.extent(1), (int) shape.extent(2), false);
    }
    return columns.size() == numbers ? new Form.Row(columns) : Form.Row.unnamed(numbers);
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_CSV + 1);
      if (bytes.length > LARGEST_CSV) {
        throw new Failure(
            "%s is larger than the %d bytes that are read at most".formatted(file, LARGEST_CSV));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
