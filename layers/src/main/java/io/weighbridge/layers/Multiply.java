package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.List;

/// The product of its inputs.
///
/// @param honoursMasks whether time steps of an input that do not count are as if they were not
///   there, as in Keras 3; before, masks were passed on alone
public record Multiply(String name, boolean honoursMasks) implements Merge {

  static Layer read(KerasLayer keras) {
    return new Multiply(keras.name(), keras.version().major() >= 3);
  }

  @Override
  public Multiply named(String name) {
    return new Multiply(name, honoursMasks);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Product(place, honoursMasks));
  }

  private static final class Product extends MergeStep {

    Product(Place place, boolean honoursMasks) {
      super(place, honoursMasks ? new Absent(1, false) : null);
    }

    @Override
    void combine(float[] x, int xOff, float[] y, int yOff, int width) {
      Runs.multiply(x, xOff, y, yOff, width);
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
      for (int other = 0; other < example.x.length; other++) {
        if (other != input) {
          Runs.multiply(example.x[other], example.at[other], dx, dxOff, width);
        }
      }
    }
  }
}
