package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.List;

/// The first input less the second.
public record Subtract(String name) implements Merge {

  static Layer read(KerasLayer keras) {
    return new Subtract(keras.name());
  }

  @Override
  public Subtract named(String name) {
    return new Subtract(name);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    if (inputs.size() != 2) {
      throw new NetworkException(
          "%s: takes two inputs, given %d".formatted(label(), inputs.size()));
    }
    return Merge.super.outputShapes(inputs);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Difference(place));
  }

  private static final class Difference extends MergeStep {

    Difference(Place place) {
      super(place);
    }

    @Override
    void combine(float[] x, int xOff, float[] y, int yOff, int width) {
      Runs.addScaled(-1, x, xOff, y, yOff, width);
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
      Runs.scale(input == 0 ? 1 : -1, dy, yOff, dx, dxOff, width);
    }
  }
}
