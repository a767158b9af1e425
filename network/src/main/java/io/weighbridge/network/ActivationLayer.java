package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// An activation function as a layer of its own.
public record ActivationLayer(String name, Activation activation) implements Layer {

  @Override
  public ActivationLayer named(String name) {
    return new ActivationLayer(name, activation);
  }

  @Override
  public String kerasClass() {
    return "Activation";
  }

  @Override
  public Shape outputShape(Shape input) {
    return shapeAfter(label(), activation, input);
  }

  /// GLU halves the last axis, the others keep the shape.
  static Shape shapeAfter(String label, Activation activation, Shape input) {
    if (!activation.rowwise()) {
      return input;
    }
    if (input.rank() < 1) {
      throw new NetworkException(
          "%s: %s takes vectors, given a scalar".formatted(label, activation.kerasName()));
    }
    if (activation != Activation.GLU) {
      return input;
    }
    long last = input.extent(input.rank() - 1);
    if (last % 2 != 0) {
      throw new NetworkException(
          "%s: glu halves the last axis, and %s has an odd one".formatted(label, input));
    }
    return Dense.withLast(input, last / 2);
  }
}
