package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Where examples enter: the shape of one of them.
public record Input(String name, Shape shape) implements Layer {

  @Override
  public Input named(String name) {
    return new Input(name, shape);
  }

  @Override
  public String kerasClass() {
    return "InputLayer";
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    return List.of(shape);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of();
  }

  @Override
  public void describe(ObjectNode config) {
    var extents = config.putArray("batch_shape").addNull();
    for (long extent : shape.extents()) {
      extents.add(extent);
    }
  }
}
