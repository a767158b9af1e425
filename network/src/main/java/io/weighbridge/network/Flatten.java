package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// Forgets the inner structure: `[28, 28]` becomes `[784]`.
public record Flatten(String name) implements Layer {

  @Override
  public Flatten named(String name) {
    return new Flatten(name);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.elements());
  }
}
