package io.weighbridge.learning;

import java.util.ArrayList;
import java.util.List;

/// How well a model does on examples it is measured with.
///
/// @param examples how many there were
/// @param loss the mean over the examples
/// @param classes names of the classes, in the order of the confusion matrix; empty where targets
///   are no classes
/// @param confusion examples by class meant (outer) and class said (inner)
public record Evaluation(
    int examples, double loss, List<String> classes, List<List<Long>> confusion) {

  /// One class: of those meant how many were found, of those said how many were right. A share of
  /// nothing is NaN.
  public record PerClass(String name, long support, double precision, double recall) {}

  public Evaluation {
    classes = List.copyOf(classes);
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /// The share of examples whose class was found; NaN where targets are no classes.
  public double accuracy() {
    long right = 0;
    for (int label = 0; label < confusion.size(); label++) {
      right += confusion.get(label).get(label);
    }
    return confusion.isEmpty() ? Double.NaN : (double) right / examples;
  }

  /// Loss and accuracy alone.
  public Measures measures() {
    return new Measures(loss, confusion.isEmpty() ? null : accuracy());
  }

  /// Precision and recall of each class.
  public List<PerClass> perClass() {
    List<PerClass> rows = new ArrayList<>();
    for (int label = 0; label < confusion.size(); label++) {
      long right = confusion.get(label).get(label);
      long meant = 0;
      long said = 0;
      for (int other = 0; other < confusion.size(); other++) {
        meant += confusion.get(label).get(other);
        said += confusion.get(other).get(label);
      }
      rows.add(
          new PerClass(classes.get(label), meant, (double) right / said, (double) right / meant));
    }
    return List.copyOf(rows);
  }
}
