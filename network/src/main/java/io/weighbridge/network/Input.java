package io.weighbridge.network;

import io.weighbridge.weights.Shape;

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
  public Shape outputShape(Shape input) {
    return shape;
  }
}
