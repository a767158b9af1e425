package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.List;

/// The sum of its inputs.
public record Add(String name) implements Merge {

  static Layer read(KerasLayer keras) {
    return new Add(keras.name());
  }

  @Override
  public Add named(String name) {
    return new Add(name);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Sum(place));
  }

  private static final class Sum extends MergeStep {

    Sum(Place place) {
      super(place);
    }

    @Override
    void combine(float[] x, int xOff, float[] y, int yOff, int width) {
      Runs.add(x, xOff, y, yOff, width);
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
      System.arraycopy(dy, yOff, dx, dxOff, width);
    }
  }
}
