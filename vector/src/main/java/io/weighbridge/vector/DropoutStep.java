package io.weighbridge.vector;

import java.util.SplittableRandom;

/// Inverted dropout. A row's mask is drawn from the seed, the training step and the row alone, so
/// that it does not matter which thread draws it.
final class DropoutStep extends Step {

  private static final long STEP_STRIDE = 0xD1342543DE82EF95L;
  private static final long ROW_STRIDE = 0xAEF17502108EF2D9L;

  private final double rate;
  private boolean dropping;
  private long seed;

  DropoutStep(Buffer in, Buffer out, double rate) {
    super(in, out);
    this.rate = rate;
  }

  /// Drops from here on, with masks of this step of training.
  void drop(long seed, long step) {
    dropping = true;
    this.seed = seed ^ (step + 1) * STEP_STRIDE;
  }

  /// Lets everything pass from here on.
  void pass() {
    dropping = false;
  }

  @Override
  void forward(int from, int to) {
    if (!dropping) {
      System.arraycopy(
          in.values, from * in.width, out.values, from * in.width, (to - from) * in.width);
      return;
    }
    apply(in.values, out.values, from, to);
  }

  @Override
  void backward(int from, int to) {
    if (!dropping) {
      System.arraycopy(
          out.gradients, from * in.width, in.gradients, from * in.width, (to - from) * in.width);
      return;
    }
    apply(out.gradients, in.gradients, from, to);
  }

  private void apply(float[] source, float[] target, int from, int to) {
    float scale = (float) (1 / (1 - rate));
    for (int row = from; row < to; row++) {
      SplittableRandom random = new SplittableRandom(seed ^ (row + 1) * ROW_STRIDE);
      for (int i = row * in.width; i < (row + 1) * in.width; i++) {
        target[i] = random.nextDouble() < rate ? 0 : source[i] * scale;
      }
    }
  }
}
