package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// Sets a share of the values to zero while training and scales the others by `1 / (1 - rate)`;
/// does nothing in inference.
///
/// @param rate the share, at least 0 and below 1
public record Dropout(String name, double rate) implements Layer {

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (Dropout): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  @Override
  public Dropout named(String name) {
    return new Dropout(name, rate);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }
}
