package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.List;

/// The mean of its inputs.
public record Average(String name) implements Merge {

  static Layer read(KerasLayer keras) {
    return new Average(keras.name());
  }

  @Override
  public Average named(String name) {
    return new Average(name);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Mean(place));
  }

  private static final class Mean extends MergeStep {

    private final float share;

    Mean(Place place) {
      super(place);
      share = 1f / place.inputs().size();
    }

    @Override
    void combine(float[] x, int xOff, float[] y, int yOff, int width) {
      Runs.add(x, xOff, y, yOff, width);
    }

    @Override
    void finish(float[] y, int yOff, int width) {
      Runs.scale(share, y, yOff, y, yOff, width);
    }

    @Override
    void gradient(
        int input,
        Example example,
        float[] y,
        float[] dy,
        int yOff,
        float[] dx,
        int dxOff,
        int width) {
      Runs.scale(share, dy, yOff, dx, dxOff, width);
    }
  }
}
