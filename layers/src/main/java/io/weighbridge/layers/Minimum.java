package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.List;

/// The smallest of its inputs.
///
/// @param honoursMasks whether time steps of an input that do not count are as if they were not
///   there, as in Keras 3; before, masks were passed on alone
public record Minimum(String name, boolean honoursMasks) implements Merge {

  static Layer read(KerasLayer keras) {
    return new Minimum(keras.name(), keras.version().major() >= 3);
  }

  @Override
  public Minimum named(String name) {
    return new Minimum(name, honoursMasks);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Smallest(place, honoursMasks));
  }

  private static final class Smallest extends MergeStep {

    Smallest(Place place, boolean honoursMasks) {
      super(place, honoursMasks ? new Absent(Float.POSITIVE_INFINITY, true) : null);
    }

    @Override
    void combine(float[] x, int xOff, float[] y, int yOff, int width) {
      for (int i = 0; i < width; i++) {
        y[yOff + i] = Math.min(y[yOff + i], x[xOff + i]);
      }
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
      // The first of equal ones has it all, as in a chain of minima of two.
      for (int i = 0; i < width; i++) {
        int first = 0;
        while (example.x[first][example.at[first] + i] != y[yOff + i] && first < input) {
          first++;
        }
        boolean wins = first == input && example.x[input][example.at[input] + i] == y[yOff + i];
        dx[dxOff + i] = wins ? dy[yOff + i] : 0;
      }
    }
  }
}
