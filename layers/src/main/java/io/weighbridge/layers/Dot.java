package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Sums of products of two inputs along an axis of each.
///
/// @param axes one for both inputs, or one for each, as Keras counts them
/// @param normalize whether what is along the axes is scaled to the length 1 before
public record Dot(String name, List<Integer> axes, boolean normalize) implements Layer {

  public Dot {
    axes = List.copyOf(axes);
    if (axes.isEmpty() || axes.size() > 2) {
      throw new NetworkException(
          "layer \"%s\" (Dot): axes %s, not one or two".formatted(name, axes));
    }
  }

  static Layer read(KerasLayer keras) {
    return new Dot(
        keras.name(),
        keras
            .integers("axes", "dot_axes")
            .or(() -> keras.integer("axes", "dot_axes").map(List::of))
            .orElseThrow(() -> keras.problem("has no axes")),
        keras.flag(false, "normalize"));
  }

  @Override
  public Dot named(String name) {
    return new Dot(name, axes, normalize);
  }

  private int axis(int input, Shape shape) {
    return Ranks.axis(this, axes.get(Math.min(input, axes.size() - 1)), shape);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    if (inputs.size() != 2) {
      throw new NetworkException(
          "%s: takes two inputs, given %d".formatted(label(), inputs.size()));
    }
    List<Long> extents = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Shape shape = inputs.get(i);
      for (int axis = 0; axis < shape.rank(); axis++) {
        if (axis != axis(i, shape)) {
          extents.add(shape.extent(axis));
        }
      }
    }
    Shape first = inputs.getFirst();
    Shape second = inputs.getLast();
    if (first.extent(axis(0, first)) != second.extent(axis(1, second))) {
      throw new NetworkException(
          "%s: along axes %s %s and %s are not as long as each other"
              .formatted(label(), axes, first, second));
    }
    return List.of(
        extents.isEmpty()
            ? Shape.of(1)
            : Shape.of(extents.stream().mapToLong(Long::longValue).toArray()));
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(
        new DotStep(
            place,
            axis(0, place.inputShapes().getFirst()),
            axis(1, place.inputShapes().getLast()),
            normalize));
  }

  @Override
  public void describe(ObjectNode config) {
    if (axes.size() == 1) {
      config.put("axes", axes.getFirst());
    } else {
      Described.integers(config, "axes", axes);
    }
    config.put("normalize", normalize);
  }
}
