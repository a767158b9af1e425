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

/// Adds normal noise while training; does nothing in inference.
///
/// @param stddev its standard deviation
public record GaussianNoise(String name, double stddev) implements UnaryLayer {

  public GaussianNoise {
    if (!(stddev >= 0)) {
      throw new NetworkException(
          "layer \"%s\" (GaussianNoise): stddev %s is not in [0, ∞)".formatted(name, stddev));
    }
  }

  static Layer read(KerasLayer keras) {
    return new GaussianNoise(keras.name(), keras.number(Double.NaN, "stddev", "sigma"));
  }

  @Override
  public GaussianNoise named(String name) {
    return new GaussianNoise(name, stddev);
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
    return List.of(new Noise(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("stddev", stddev).putNull("seed");
  }

  private final class Noise extends UnaryStep {

    private final long ordinal;

    Noise(Place place) {
      super(place);
      ordinal = place.ordinal();
    }

    @Override
    public void forward(int from, int to) {
      int width = in.width();
      float[] x = in.values();
      float[] y = out.values();
      System.arraycopy(x, from * width, y, from * width, (to - from) * width);
      for (int row = from; mode().training() && row < to; row++) {
        SplittableRandom random = NoiseStep.random(mode().seed(), mode().step(), ordinal, row);
        for (int i = row * width; i < (row + 1) * width; i++) {
          y[i] += (float) (stddev * random.nextGaussian());
        }
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      int width = in.width();
      System.arraycopy(
          out.gradients(), from * width, in.gradients(), from * width, (to - from) * width);
    }
  }
}
