package io.weighbridge.classifying;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The names of a model's classes; a class without one is called by its index.
record Labels(Map<Integer, String> byIndex) {

  Labels {
    byIndex = Map.copyOf(byIndex);
  }

  String of(int index) {
    return byIndex.getOrDefault(index, Integer.toString(index));
  }

  static Labels of(List<?> names) {
    Map<Integer, String> labels = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      labels.put(i, String.valueOf(names.get(i)));
    }
    return new Labels(labels);
  }

  /// From `id2label`: numbers as texts to names; what is no number is left out.
  static Labels of(Map<?, ?> names) {
    Map<Integer, String> labels = new TreeMap<>();
    names.forEach((key, name) -> {
      String index = String.valueOf(key);
      if (index.matches("\\d{1,9}")) {
        labels.put(Integer.parseInt(index), String.valueOf(name));
      }
    });
    return new Labels(labels);
  }
}
