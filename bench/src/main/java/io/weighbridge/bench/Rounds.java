package io.weighbridge.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One figure measured in several rounds.
final class Rounds {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  double best() {
    return Collections.max(values);
  }
}
