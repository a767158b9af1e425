package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `x` from the threshold to the largest value, `negativeSlope · (x - threshold)` below.
///
/// @param maxValue infinite for none
public record ReLU(String name, double maxValue, double negativeSlope, double threshold)
    implements UnaryLayer {

  public ReLU {
    if (!(maxValue >= threshold) || !(negativeSlope >= 0)) {
      throw new NetworkException(
          "layer \"%s\" (ReLU): slope %s, from %s to %s"
              .formatted(name, negativeSlope, threshold, maxValue));
    }
  }

  static Layer read(KerasLayer keras) {
    return new ReLU(
        keras.name(),
        keras.number(Double.POSITIVE_INFINITY, "max_value"),
        keras.number(0, "negative_slope"),
        keras.number(0, "threshold"));
  }

  /// Keras 1 and 2 had `x > theta ? x : 0` as a layer of its own.
  static Layer readThresholded(KerasLayer keras) {
    return new ReLU(keras.name(), Double.POSITIVE_INFINITY, 0, keras.number(1, "theta"));
  }

  @Override
  public ReLU named(String name) {
    return new ReLU(name, maxValue, negativeSlope, threshold);
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
    return List.of(new PiecewiseLinear(place, negativeSlope, threshold, maxValue));
  }

  @Override
  public void describe(ObjectNode config) {
    if (Double.isInfinite(maxValue)) {
      config.putNull("max_value");
    } else {
      config.put("max_value", maxValue);
    }
    config.put("negative_slope", negativeSlope).put("threshold", threshold);
  }
}
