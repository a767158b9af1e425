package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// `x * scale + offset`, for example pixels 0..255 to 0..1.
public record Rescaling(String name, double scale, double offset) implements Layer {

  @Override
  public Rescaling named(String name) {
    return new Rescaling(name, scale, offset);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }
}
