package io.weighbridge.layers;

import io.weighbridge.network.Place;
import java.util.SplittableRandom;

/// Multiplies by random factors while training; passes everything in inference.
///
/// A row's factors are drawn from the seed, the training step, the place in the network and the row
/// alone, so that it does not matter which thread draws them.
abstract class NoiseStep extends UnaryStep {

  private static final long STEP_STRIDE = 0xD1342543DE82EF95L;
  private static final long ROW_STRIDE = 0xAEF17502108EF2D9L;
  private static final long PLACE_STRIDE = 0x9E3779B97F4A7C15L;

  private final long ordinal;
  private float[] factors = {};

  NoiseStep(Place place) {
    super(place);
    ordinal = place.ordinal();
  }

  /// Draws the factors of one row, `factors[start]` to `factors[end]` (exclusive).
  abstract void draw(SplittableRandom random, float[] factors, int start, int end);

  /// Adds what belongs to the factors to one row, `values[start]` to `values[end]` (exclusive);
  /// nothing for most.
  void shift(float[] values, float[] factors, int start, int end) {}

  final boolean drawing() {
    return mode().training();
  }

  static SplittableRandom random(long seed, long step, long ordinal, int row) {
    return new SplittableRandom(
        seed ^ (step + 1) * STEP_STRIDE ^ ordinal * PLACE_STRIDE ^ (row + 1) * ROW_STRIDE);
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    super.hold(rows, withGradients);
    if (drawing() && factors.length < rows * in.width()) {
      factors = new float[rows * in.width()];
    }
  }

  @Override
  public void forward(int from, int to) {
    int width = in.width();
    if (!drawing()) {
      System.arraycopy(in.values(), from * width, out.values(), from * width, (to - from) * width);
      return;
    }
    for (int row = from; row < to; row++) {
      int start = row * width;
      draw(random(mode().seed(), mode().step(), ordinal, row), factors, start, start + width);
      multiply(in.values(), out.values(), start, start + width);
      shift(out.values(), factors, start, start + width);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    int width = in.width();
    if (drawing()) {
      multiply(out.gradients(), in.gradients(), from * width, to * width);
    } else {
      System.arraycopy(
          out.gradients(), from * width, in.gradients(), from * width, (to - from) * width);
    }
  }

  private void multiply(float[] source, float[] target, int start, int end) {
    for (int i = start; i < end; i++) {
      target[i] = source[i] * factors[i];
    }
  }
}
