package io.weighbridge.layers;

import io.weighbridge.network.Mask;
import io.weighbridge.network.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The mean of each channel over the time steps that count; NaN where none does, as in Keras.
final class MaskedAverage extends UnaryStep {

  private final PoolingGeometry geometry;
  private final @Nullable Mask mask;

  MaskedAverage(Place place, PoolingGeometry geometry) {
    super(place);
    this.geometry = geometry;
    this.mask = place.in().mask();
  }

  private boolean counts(int row, int step) {
    return mask == null || mask.kept(row, step);
  }

  private float share(int row) {
    int count = 0;
    for (int step = 0; step < geometry.height(); step++) {
      count += counts(row, step) ? 1 : 0;
    }
    return 1f / count;
  }

  @Override
  public void forward(int from, int to) {
    int channels = geometry.channels();
    float[] y = out.values();
    for (int row = from; row < to; row++) {
      int target = row * channels;
      Arrays.fill(y, target, target + channels, 0);
      for (int step = 0; step < geometry.height(); step++) {
        if (counts(row, step)) {
          Runs.add(in.values(), row * in.width() + step * channels, y, target, channels);
        }
      }
      Runs.scale(share(row), y, target, y, target, channels);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    int channels = geometry.channels();
    Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      float share = share(row);
      for (int step = 0; step < geometry.height(); step++) {
        if (counts(row, step)) {
          int at = row * in.width() + step * channels;
          Runs.addScaled(share, out.gradients(), row * channels, in.gradients(), at, channels);
        }
      }
    }
  }
}
