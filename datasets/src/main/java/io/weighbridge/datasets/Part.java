package io.weighbridge.datasets;

import io.weighbridge.weights.Shape;
import java.util.List;

/// One of the things that lie side by side in an example's input or target.
///
/// @param name as the source has it; empty where there is one alone
/// @param shape in one example
/// @param classes names of them; empty where it is values
public record Part(String name, Shape shape, List<String> classes) {

  public Part {
    classes = List.copyOf(classes);
  }

  /// How many values it has in one example.
  public int width() {
    return Math.toIntExact(shape.elements());
  }
}
