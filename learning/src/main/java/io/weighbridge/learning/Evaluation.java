package io.weighbridge.learning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How well a model does on examples it is measured with.
///
/// @param examples how many there were
/// @param loss the mean over the examples, of several outputs the sum of their losses by weight;
///   and what the size of regularised weights costs
/// @param classes names of the classes, in the order of the confusion matrix; empty where targets
///   are no classes
/// @param confusion examples by class meant (outer) and class said (inner); where each time step
///   says a class, time steps
/// @param outputs how well each output does, by its name, where there are several: classes and
///   confusion are theirs then
public record Evaluation(
    int examples,
    double loss,
    List<String> classes,
    List<List<Long>> confusion,
    Map<String, Evaluation> outputs) {

  /// One class: of those meant how many were found, of those said how many were right. A share of
  /// nothing is NaN.
  public record PerClass(String name, long support, double precision, double recall) {}

  public Evaluation {
    classes = List.copyOf(classes);
    confusion = confusion.stream().map(List::copyOf).toList();
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /// The share of examples whose class was found; NaN where targets are no classes.
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int label = 0; label < confusion.size(); label++) {
      right += confusion.get(label).get(label);
      all += confusion.get(label).stream().mapToLong(Long::longValue).sum();
    }
    return confusion.isEmpty() ? Double.NaN : (double) right / all;
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
