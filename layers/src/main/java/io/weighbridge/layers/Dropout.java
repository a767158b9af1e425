package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/// Sets a share of the values to zero while training and scales the others by `1 / (1 - rate)`;
/// does nothing in inference.
///
/// @param rate the share, at least 0 and below 1
public record Dropout(String name, double rate) implements UnaryLayer {

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (Dropout): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  static Layer read(KerasLayer keras) {
    keras.without("noise_shape");
    return new Dropout(keras.name(), keras.number(Double.NaN, "rate", "p"));
  }

  @Override
  public Dropout named(String name) {
    return new Dropout(name, rate);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean keepsValues() {
    return true;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Drop(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("rate", rate).putNull("seed");
  }

  private final class Drop extends NoiseStep {

    Drop(Place place) {
      super(place);
    }

    @Override
    void draw(SplittableRandom random, float[] factors, int start, int end) {
      float kept = (float) (1 / (1 - rate));
      for (int i = start; i < end; i++) {
        factors[i] = random.nextDouble() < rate ? 0 : kept;
      }
    }
  }
}
