package io.weighbridge.classifying;

import io.weighbridge.datasets.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a model said of examples whose classes are known: counts by class meant and class said,
/// with some examples of each.
final class Confusion {

  /// Keras' epsilon: a class that got no probability at all costs so much and no more.
  private static final double LEAST = 1e-7;

  /// A picture or a row, and how sure the model was of what it said.
  private record Seen(int index, double probability) {}

  private final Dataset examples;
  private final List<String> classes;
  private final int perCell;
  private final long[][] counts;
  private final Map<Integer, List<Seen>> seen = new TreeMap<>();
  private double loss;
  private long right;
  private int total;

  /// @param perCell how many examples of each cell are kept
  Confusion(Dataset examples, List<String> classes, int perCell) {
    this.examples = examples;
    this.classes = classes;
    this.perCell = perCell;
    this.counts = new long[classes.size()][classes.size()];
  }

  /// One example.
  ///
  /// @param probabilities one for each class
  void add(int index, int meant, double[] probabilities) {
    int said = 0;
    for (int i = 1; i < probabilities.length; i++) {
      said = probabilities[i] > probabilities[said] ? i : said;
    }
    counts[meant][said]++;
    total++;
    right += meant == said ? 1 : 0;
    loss -= Math.log(Math.max(LEAST, probabilities[meant]));
    List<Seen> cell = seen.computeIfAbsent(meant * classes.size() + said, _ -> new ArrayList<>());
    if (cell.size() < perCell) {
      cell.add(new Seen(index, probabilities[said]));
    }
  }

  /// The figures, for the document that the API answers.
  void putInto(Map<String, Object> document) {
    document.put("accuracy", (double) right / total);
    document.put("loss", loss / total);
    document.put("classes", classes);
    List<List<Long>> rows = new ArrayList<>();
    for (long[] row : counts) {
      List<Long> cells = new ArrayList<>();
      for (long count : row) {
        cells.add(count);
      }
      rows.add(cells);
    }
    document.put("confusion", rows);
    List<Map<String, Object>> cells = new ArrayList<>();
    seen.forEach((cell, some) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("meant", cell / classes.size());
      one.put("said", cell % classes.size());
      one.put("examples", some.stream().map(this::example).toList());
      cells.add(one);
    });
    document.put("cells", cells);
  }

  private Map<String, Object> example(Seen one) {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("index", one.index());
    example.put("probability", one.probability());
    ExamplePicture.of(examples, one.index())
        .ifPresentOrElse(
            picture -> example.put("picture", picture),
            () -> example.put("values", ExamplePicture.values(examples, one.index())));
    return example;
  }
}
