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

/// Sets a share of the values to what SELU gives at the far left while training, and scales and
/// shifts all so that mean and variance stay; does nothing in inference (Klambauer et al. 2017).
///
/// @param rate the share, at least 0 and below 1
public record AlphaDropout(String name, double rate) implements UnaryLayer {

  public AlphaDropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (AlphaDropout): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  static Layer read(KerasLayer keras) {
    keras.without("noise_shape");
    return new AlphaDropout(keras.name(), keras.number(Double.NaN, "rate", "p"));
  }

  @Override
  public AlphaDropout named(String name) {
    return new AlphaDropout(name, rate);
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
    config.put("rate", rate).putNull("seed").putNull("noise_shape");
  }

  private final class Drop extends NoiseStep {

    // -scale · alpha of SELU.
    private static final double FLOOR = -1.7580993408473766;

    private final float scale = (float) Math.pow((1 - rate) * (1 + rate * FLOOR * FLOOR), -0.5);

    Drop(Place place) {
      super(place);
    }

    @Override
    void draw(SplittableRandom random, float[] factors, int start, int end) {
      for (int i = start; i < end; i++) {
        factors[i] = random.nextDouble() < rate ? 0 : scale;
      }
    }

    @Override
    void shift(float[] values, float[] factors, int start, int end) {
      float all = (float) (-scale * FLOOR * rate);
      float floor = (float) (scale * FLOOR);
      for (int i = start; i < end; i++) {
        values[i] += factors[i] == 0 ? floor + all : all;
      }
    }
  }
}
