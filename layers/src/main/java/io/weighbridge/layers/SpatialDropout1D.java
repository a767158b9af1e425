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

/// Sets whole channels to zero while training and scales the others by `1 / (1 - rate)`; does
/// nothing in inference (Tompson et al. 2015).
///
/// @param rate the share, at least 0 and below 1
public record SpatialDropout1D(String name, double rate) implements UnaryLayer {

  public SpatialDropout1D {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (SpatialDropout1D): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  static Layer read(KerasLayer keras) {
    return new SpatialDropout1D(keras.name(), keras.number(Double.NaN, "rate", "p"));
  }

  @Override
  public SpatialDropout1D named(String name) {
    return new SpatialDropout1D(name, rate);
  }

  @Override
  public Shape outputShape(Shape input) {
    Ranks.check(this, input, 1, false);
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
    return List.of(new Channels(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("rate", rate).putNull("seed");
  }

  private final class Channels extends NoiseStep {

    private final int channels;

    Channels(Place place) {
      super(place);
      channels = (int) place.inShape().extent(1);
    }

    @Override
    void draw(SplittableRandom random, float[] factors, int start, int end) {
      // The same for a channel at every place.
      float kept = (float) (1 / (1 - rate));
      for (int c = 0; c < channels; c++) {
        float factor = random.nextDouble() < rate ? 0 : kept;
        for (int i = start + c; i < end; i += channels) {
          factors[i] = factor;
        }
      }
    }
  }
}
