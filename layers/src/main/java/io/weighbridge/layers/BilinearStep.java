package io.weighbridge.layers;

import io.weighbridge.network.Place;
import java.util.Arrays;

/// Pictures `[height, width, channels]` made larger, each place a mixture of the four nearest.
///
/// Places are areas: number i of n lies at `(i + 0.5) / n` of the picture (TensorFlow's half-pixel
/// centres), and beyond the middle of the outermost nothing changes.
final class BilinearStep extends UnaryStep {

  private final int width;
  private final int channels;
  private final Axis vertical;
  private final Axis horizontal;

  /// For each place of the output, the two of the input it lies between, and the share of the
  /// higher one.
  private static final class Axis {
    final int[] low;
    final int[] high;
    final float[] share;

    Axis(int[] low, int[] high, float[] share) {
      this.low = low;
      this.high = high;
      this.share = share;
    }

    static Axis of(int in, int out) {
      Axis axis = new Axis(new int[out], new int[out], new float[out]);
      for (int i = 0; i < out; i++) {
        double at = (i + 0.5) * in / out - 0.5;
        int floor = (int) Math.floor(at);
        axis.low[i] = Math.max(floor, 0);
        axis.high[i] = Math.min(floor + 1, in - 1);
        axis.share[i] = (float) (at - floor);
      }
      return axis;
    }
  }

  BilinearStep(Place place) {
    super(place);
    width = (int) place.inShape().extent(1);
    channels = (int) place.inShape().extent(2);
    vertical = Axis.of((int) place.inShape().extent(0), (int) place.outShape().extent(0));
    horizontal = Axis.of(width, (int) place.outShape().extent(1));
  }

  @Override
  public void forward(int from, int to) {
    Arrays.fill(out.values(), from * out.width(), to * out.width(), 0);
    for (int row = from; row < to; row++) {
      mix(row, false);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      mix(row, true);
    }
  }

  private void mix(int row, boolean back) {
    int target = row * out.width();
    for (int y = 0; y < vertical.low.length; y++) {
      float down = vertical.share[y];
      for (int x = 0; x < horizontal.low.length; x++) {
        float right = horizontal.share[x];
        int low = horizontal.low[x];
        int high = horizontal.high[x];
        corner((1 - down) * (1 - right), row, vertical.low[y], low, target, back);
        corner((1 - down) * right, row, vertical.low[y], high, target, back);
        corner(down * (1 - right), row, vertical.high[y], low, target, back);
        corner(down * right, row, vertical.high[y], high, target, back);
        target += channels;
      }
    }
  }

  private void corner(float share, int row, int y, int x, int target, boolean back) {
    int at = row * in.width() + (y * width + x) * channels;
    if (back) {
      Runs.addScaled(share, out.gradients(), target, in.gradients(), at, channels);
    } else {
      Runs.addScaled(share, in.values(), at, out.values(), target, channels);
    }
  }
}
