package io.weighbridge.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table in a text file.
///
/// @param label the column to be predicted; null is the last
/// @param value whether it holds values even if it looks like classes (`#target=`)
/// @param delimiter null to find it out
/// @param headed whether the first line names the columns; null if it should
/// @param standardised whether numbers are standardised
record CsvSource(
    Path file,
    @Nullable String label,
    boolean value,
    @Nullable Character delimiter,
    @Nullable Boolean headed,
    boolean standardised)
    implements DataSource {

  /// A column of whole numbers holds classes if there are no more different ones than this.
  static final int MAX_NUMBERED_CLASSES = 50;

  /// A column with more different words is no category, but a name or a number of each row.
  static final int MAX_WORDS = 1000;

  private static final long MAX_VALUES = 1L << 28;
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");
  private static final String OPTIONS =
      "#label=COLUMN, #target=COLUMN, #header=yes|no, #delimiter=comma|semicolon|tab|space"
          + " and #standardise=yes|no";

  static CsvSource of(Path file, Map<String, String> options) {
    for (String option : options.keySet()) {
      if (!List.of("label", "target", "header", "delimiter", "standardise").contains(option)) {
        throw new DatasetException(
            "%s: no option #%s=: there are %s".formatted(file, option, OPTIONS));
      }
    }
    if (options.containsKey("label") && options.containsKey("target")) {
      throw new DatasetException(
          "%s: has both #label= and #target=, one of which is meant".formatted(file));
    }
    String target = options.get("target");
    String delimiter = options.get("delimiter");
    String header = options.get("header");
    return new CsvSource(
        file,
        target == null ? options.get("label") : target,
        target != null,
        delimiter == null ? null : delimiter(file, delimiter),
        header == null ? null : yes(file, "header", header),
        yes(file, "standardise", options.getOrDefault("standardise", "no")));
  }

  private static boolean yes(Path file, String option, String text) {
    return switch (text) {
      case "yes" -> true;
      case "no" -> false;
      default ->
          throw new DatasetException(
              "%s: #%s=%s: expected yes or no".formatted(file, option, text));
    };
  }

  private static char delimiter(Path file, String text) {
    return switch (text) {
      case "comma", "," -> ',';
      case "semicolon", ";" -> ';';
      case "tab" -> '\t';
      case "space" -> ' ';
      default ->
          throw new DatasetException(
              "%s: #delimiter=%s: expected comma, semicolon, tab or space".formatted(file, text));
    };
  }

  @Override
  public String spec() {
    return "csv:" + file;
  }

  @Override
  public Split load(DataSettings settings) {
    CsvFile table = CsvFile.read(file, delimiter, headed);
    int target = label == null ? table.header().size() - 1 : table.column(label);
    if (table.header().size() < 2) {
      throw new DatasetException(
          ("%s: has the one column \"%s\": expected one to predict and others to predict it from"
                  + " (say #delimiter=space if spaces divide them)")
              .formatted(table.name(), table.header().getFirst()));
    }
    List<String> classes = classes(table, target);
    int[] labels = labels(table, target, classes);
    Selection.Indices parts = Selection.divide(labels, settings.testShare(), settings.seed());
    if (parts.test().isEmpty()) {
      throw new DatasetException(
          "%s: %d rows are too few to keep some for testing"
              .formatted(table.name(), labels.length));
    }
    Columns columns = columns(table, target, classes, parts.train());
    report(table, columns, settings.notices());
    return new Split(
        encode(table, target, columns, labels, classes, parts.train(), ""),
        encode(table, target, columns, labels, classes, parts.test(), " test"));
  }

  /// The classes of the column to be predicted, in order; empty if it holds values.
  private List<String> classes(CsvFile table, int target) {
    TreeSet<String> words =
        new TreeSet<>(
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    boolean numbers = numbers(table, target);
    boolean whole = true;
    for (int row = 0; row < table.rows().size(); row++) {
      String field = table.rows().get(row).get(target);
      if (Columns.isMissing(field)) {
        throw new DatasetException(
            "%s: line %d has no value in the column \"%s\", which is to be predicted"
                .formatted(table.name(), table.lines().get(row), table.header().get(target)));
      }
      boolean number = Columns.number(field).isPresent();
      if (value && !number) {
        throw new DatasetException(
            "%s: line %d has \"%s\" in the column \"%s\", expected a number"
                .formatted(
                    table.name(), table.lines().get(row), field, table.header().get(target)));
      }
      whole &= WHOLE.matcher(field).matches();
      words.add(field);
    }
    boolean few = words.size() <= MAX_NUMBERED_CLASSES && 2 * words.size() <= table.rows().size();
    if (numbers && (value || !whole || !few)) {
      return List.of();
    }
    if (words.size() > MAX_WORDS) {
      throw new DatasetException(
          "%s: the column \"%s\" has %d different classes, more than %d"
              .formatted(table.name(), table.header().get(target), words.size(), MAX_WORDS));
    }
    return whole
        ? words.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList()
        : words.stream().sorted().toList();
  }

  private static int[] labels(CsvFile table, int target, List<String> classes) {
    Map<String, Integer> places = new HashMap<>();
    classes.forEach(name -> places.put(name, places.size()));
    return table.rows().stream().mapToInt(row -> places.getOrDefault(row.get(target), 0)).toArray();
  }

  private Columns columns(CsvFile table, int target, List<String> classes, List<Integer> training) {
    List<Columns.Column> inputs = new ArrayList<>();
    for (int column = 0; column < table.header().size(); column++) {
      if (column != target) {
        inputs.add(column(table, column, training));
      }
    }
    String name = table.header().get(target);
    Columns.Column predicted =
        classes.isEmpty()
            ? new Columns.Numbers(name, 0, 0, 1, false)
            : new Columns.Words(name, classes);
    return new Columns(inputs, predicted);
  }

  /// A column is one of numbers if each of its fields is a number or missing. One infinity among
  /// them is an error: it would make words of them all.
  private static boolean numbers(CsvFile table, int column) {
    int notFinite = -1;
    for (int row = 0; row < table.rows().size(); row++) {
      String field = table.rows().get(row).get(column);
      if (Columns.isMissing(field) || Columns.number(field).isPresent()) {
        continue;
      }
      if (!Columns.isNotFinite(field)) {
        return false;
      }
      notFinite = notFinite < 0 ? row : notFinite;
    }
    if (notFinite >= 0) {
      throw new DatasetException(
          "%s: line %d has \"%s\" in the column \"%s\", expected a finite number up to %s"
              .formatted(
                  table.name(),
                  table.lines().get(notFinite),
                  table.rows().get(notFinite).get(column),
                  table.header().get(column),
                  Float.MAX_VALUE));
    }
    return true;
  }

  private Columns.Column column(CsvFile table, int column, List<Integer> training) {
    String name = table.header().get(column);
    boolean numbers = numbers(table, column);
    List<String> known =
        training.stream()
            .map(row -> table.rows().get(row).get(column))
            .filter(field -> !Columns.isMissing(field))
            .toList();
    if (numbers) {
      double[] values =
          known.stream()
              .mapToDouble(field -> Columns.number(field).orElseThrow())
              .sorted()
              .toArray();
      return numbers(name, values);
    }
    List<String> words = known.stream().distinct().sorted().toList();
    if (words.size() > MAX_WORDS) {
      throw new DatasetException(
          "%s: the column \"%s\" has %d different words, more than %d: leave it out or make it numbers"
              .formatted(table.name(), name, words.size(), MAX_WORDS));
    }
    return new Columns.Words(name, words);
  }

  private Columns.Numbers numbers(String name, double[] sorted) {
    if (sorted.length == 0) {
      return new Columns.Numbers(name, 0, 0, 1, standardised);
    }
    double middle = sorted[sorted.length / 2];
    double median = sorted.length % 2 == 1 ? middle : (sorted[sorted.length / 2 - 1] + middle) / 2;
    if (sorted[0] == sorted[sorted.length - 1]) { // exactly: rounding would give it a deviation
      return new Columns.Numbers(name, median, median, 1, standardised);
    }
    double mean = 0;
    for (double value : sorted) {
      mean += value / sorted.length;
    }
    double variance = 0;
    for (double value : sorted) {
      variance += (value - mean) * (value - mean) / sorted.length;
    }
    // Squares of tiny differences underflow to 0, which nothing can be divided by.
    double deviation = variance == 0 ? 1 : Math.sqrt(variance);
    return new Columns.Numbers(name, median, mean, deviation, standardised);
  }

  /// One line for all columns with missing values.
  private static void report(CsvFile table, Columns columns, Notices notices) {
    List<String> gaps = new ArrayList<>();
    long total = 0;
    for (Columns.Column column : columns.inputs()) {
      int place = table.column(column.name());
      long missing = table.rows().stream().filter(row -> Columns.isMissing(row.get(place))).count();
      if (missing > 0) {
        total += missing;
        gaps.add(
            switch (column) {
              case Columns.Numbers numbers ->
                  "%s %d (the median %s is used)"
                      .formatted(numbers.name(), missing, numbers.median());
              case Columns.Words words -> "%s %d".formatted(words.name(), missing);
            });
      }
    }
    if (total > 0) {
      notices.notice(
          "%s: %d values are missing: %s."
              .formatted(table.name(), total, gaps.stream().collect(Collectors.joining(", "))));
    }
  }

  private Table encode(
      CsvFile table,
      int target,
      Columns columns,
      int[] labels,
      List<String> classes,
      List<Integer> rows,
      String part) {
    int width = columns.width();
    if ((long) width * rows.size() > MAX_VALUES) {
      throw new DatasetException(
          "%s: %d rows of %d values each are more than the %d values that are read at most"
              .formatted(table.name(), rows.size(), width, MAX_VALUES));
    }
    if (width == 0) {
      throw new DatasetException(
          "%s: has no values but in the column to be predicted".formatted(table.name()));
    }
    float[] inputs = new float[width * rows.size()];
    float[] targets = new float[rows.size()];
    for (int i = 0; i < targets.length; i++) {
      List<String> row = table.rows().get(rows.get(i));
      List<String> fields =
          IntStream.range(0, row.size()).filter(at -> at != target).mapToObj(row::get).toList();
      try {
        columns.encode(fields, inputs, i * width);
      } catch (DatasetException e) {
        throw new DatasetException(
            "%s: line %d: %s"
                .formatted(table.name(), table.lines().get(rows.get(i)), e.getMessage()),
            e);
      }
      if (classes.isEmpty()) {
        columns.target().encode(row.get(target), targets, i);
      } else {
        targets[i] = labels[rows.get(i)];
      }
    }
    return new Table(
        columns, new FloatRows(spec() + part, new int[] {width}, inputs, 1, targets, classes));
  }
}
