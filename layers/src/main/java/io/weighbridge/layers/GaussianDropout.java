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

/// Multiplies by normal noise around 1 while training, with the variance that [Dropout] of the same
/// rate has; does nothing in inference (Srivastava et al. 2014, 10).
///
/// @param rate at least 0 and below 1; the variance is `rate / (1 - rate)`
public record GaussianDropout(String name, double rate) implements UnaryLayer {

  public GaussianDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (GaussianDropout): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  static Layer read(KerasLayer keras) {
    return new GaussianDropout(keras.name(), keras.number(Double.NaN, "rate", "p"));
  }

  @Override
  public GaussianDropout named(String name) {
    return new GaussianDropout(name, rate);
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
    return List.of(new Factors(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("rate", rate).putNull("seed");
  }

  private final class Factors extends NoiseStep {

    Factors(Place place) {
      super(place);
    }

    @Override
    void draw(SplittableRandom random, float[] factors, int start, int end) {
      double deviation = Math.sqrt(rate / (1 - rate));
      for (int i = start; i < end; i++) {
        factors[i] = (float) (1 + deviation * random.nextGaussian());
      }
    }
  }
}
