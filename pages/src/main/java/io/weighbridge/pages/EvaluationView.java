package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What a deployment came to on data: its confusion matrix, and examples of one of its cells.
///
/// @param rows one for each class that was meant
/// @param chosen the cell whose examples are shown
public record EvaluationView(
    String id,
    String deployment,
    String repository,
    String commit,
    String engine,
    String data,
    long examples,
    String created,
    String by,
    String machine,
    String seconds,
    String accuracy,
    String loss,
    List<String> classes,
    List<Row> rows,
    String chosen,
    List<Shown> shown) {

  /// A class that was meant.
  ///
  /// @param found the share of it that was found
  public record Row(String name, long support, String found, List<Cell> cells) {}

  /// @param tone of right and of wrong answers, none where there are none
  /// @param strength how much of its colour a cell has, from 0 to 4
  public record Cell(int said, long count, String tone, int strength) {}

  /// One example.
  ///
  /// @param picture a `data:` address, or empty
  public record Shown(long index, String probability, String picture, String values) {}

  static EvaluationView of(JsonNode one, int meant, int said) {
    List<String> classes =
        one.path("classes").valueStream().map(name -> name.asString("")).toList();
    List<Row> rows = new ArrayList<>();
    JsonNode confusion = one.path("confusion");
    for (int i = 0; i < confusion.size(); i++) {
      JsonNode row = confusion.get(i);
      long support = row.valueStream().mapToLong(JsonNode::asLong).sum();
      List<Cell> cells = new ArrayList<>();
      for (int j = 0; j < row.size(); j++) {
        long count = row.get(j).asLong();
        double share = support == 0 ? 0 : (double) count / support;
        int strength =
            count == 0
                ? 0
                : i == j ? (int) Math.ceil(4 * share) : (int) Math.min(4, 1 + 20 * share);
        cells.add(new Cell(j, count, i == j ? "right-cell" : "wrong-cell", strength));
      }
      rows.add(
          new Row(
              classes.get(i),
              support,
              support == 0 ? "–" : Figures.percent((double) row.path(i).asLong() / support),
              cells));
    }
    List<Shown> shown = new ArrayList<>();
    for (JsonNode cell : one.path("cells")) {
      if (cell.path("meant").asInt() == meant && cell.path("said").asInt() == said) {
        cell.path("examples").forEach(example -> shown.add(shown(example)));
      }
    }
    boolean isCell = meant >= 0 && meant < classes.size() && said >= 0 && said < classes.size();
    return new EvaluationView(
        one.path("id").asString(""),
        one.path("deployment").asString(""),
        one.path("repository").asString(""),
        one.path("commit").asString(""),
        one.path("engine").asString(""),
        one.path("data").asString(""),
        one.path("examples").asLong(0),
        one.path("created").asString(""),
        one.path("by").asString(""),
        one.path("machine").asString(""),
        String.format(Locale.ROOT, "%.2f s", one.path("seconds").asDouble(0)),
        one.path("accuracy").isNumber()
            ? String.format(Locale.ROOT, "%.2f %%", 100 * one.path("accuracy").asDouble())
            : "–",
        Plot.figure(one.path("loss").asDouble(0)),
        classes,
        rows,
        isCell ? "%s taken for %s".formatted(classes.get(meant), classes.get(said)) : "",
        shown);
  }

  private static Shown shown(JsonNode example) {
    String picture = example.path("picture").asString("");
    return new Shown(
        example.path("index").asLong(),
        Figures.percent(example.path("probability").asDouble(0)),
        picture.startsWith("data:image/png;base64,") ? picture : "",
        example.path("values").isArray() ? example.path("values").toString() : "");
  }
}
