package io.weighbridge.datasets;

import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Examples in a fixed order: inputs of one shape, each with a target.
///
/// Examples are handed out by copying into the caller's batch, so that a source may keep them as it
/// likes (MNIST keeps bytes). Implementations are immutable and safe for use by several threads.
public interface Dataset {

  /// For people: `mnist test`, `csv:iris.csv`.
  String name();

  /// The number of examples.
  int size();

  /// The shape of one input, for example `[28, 28]`; never empty.
  int[] inputShape();

  /// The number of values in one target: 1 for a class number or a single value.
  int targetWidth();

  /// The names of the classes; empty where targets are values and not class numbers.
  List<String> classes();

  /// What lies side by side in an input, in its order; one part unless the source tells several.
  default List<Part> inputParts() {
    long[] extents = Arrays.stream(inputShape()).asLongStream().toArray();
    return List.of(new Part("", Shape.of(extents), List.of()));
  }

  /// What lies side by side in a target, in its order; one part unless the source tells several.
  default List<Part> targetParts() {
    return List.of(new Part("", Shape.of(targetWidth()), classes()));
  }

  /// Copies input `index` to `into[offset ..]`.
  void input(int index, float[] into, int offset);

  /// Copies target `index` to `into[offset ..]`; a class is its number.
  void target(int index, float[] into, int offset);

  /// The number of values in one input.
  default int inputWidth() {
    int width = 1;
    for (int extent : inputShape()) {
      width *= extent;
    }
    return width;
  }

  /// The examples `from` (inclusive) to `to` (exclusive), as a view.
  default Dataset slice(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
    return new Selection(this, IntStream.range(from, to).toArray());
  }
}
