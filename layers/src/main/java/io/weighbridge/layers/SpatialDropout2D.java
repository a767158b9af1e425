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
public record SpatialDropout2D(String name, double rate, boolean channelsFirst)
    implements UnaryLayer {

  public SpatialDropout2D {
    if (!(rate >= 0 && rate < 1)) {
      throw new NetworkException(
          "layer \"%s\" (SpatialDropout2D): rate %s is not in [0, 1)".formatted(name, rate));
    }
  }

  static Layer read(KerasLayer keras) {
    return new SpatialDropout2D(
        keras.name(), keras.number(Double.NaN, "rate", "p"), keras.channelsFirst());
  }

  @Override
  public SpatialDropout2D named(String name) {
    return new SpatialDropout2D(name, rate, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    Ranks.check(this, input, 2, channelsFirst);
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
    Described.dataFormat(config, channelsFirst);
  }

  private final class Channels extends NoiseStep {

    private final int channels;

    Channels(Place place) {
      super(place);
      channels = (int) place.inShape().extent(channelsFirst ? 0 : 2);
    }

    @Override
    void draw(SplittableRandom random, float[] factors, int start, int end) {
      // The same for a channel at every place.
      float kept = (float) (1 / (1 - rate));
      for (int c = 0; c < channels; c++) {
        float factor = random.nextDouble() < rate ? 0 : kept;
        int places = (end - start) / channels;
        int first = start + (channelsFirst ? c * places : c);
        int stride = channelsFirst ? 1 : channels;
        for (int i = 0; i < places; i++) {
          factors[first + i * stride] = factor;
        }
      }
    }
  }
}
