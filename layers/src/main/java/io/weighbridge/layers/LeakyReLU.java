package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `x`, or `negativeSlope · x` where that is negative.
public record LeakyReLU(String name, double negativeSlope) implements UnaryLayer {

  private static final double DEFAULT_SLOPE = 0.3;

  static Layer read(KerasLayer keras) {
    return new LeakyReLU(keras.name(), keras.number(DEFAULT_SLOPE, "negative_slope", "alpha"));
  }

  @Override
  public LeakyReLU named(String name) {
    return new LeakyReLU(name, negativeSlope);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new PiecewiseLinear(place, negativeSlope, 0, Double.POSITIVE_INFINITY));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("negative_slope", negativeSlope);
  }
}
