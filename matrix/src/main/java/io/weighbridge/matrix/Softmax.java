package io.weighbridge.matrix;

/// Exponentials of a row, measured against each other.
public final class Softmax {

  private Softmax() {}

  /// `y = softmax(x)` of one row; `y` may be `x`.
  public static void of(float[] x, int xOff, float[] y, int yOff, int width) {
    float max = max(x, xOff, width);
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double power = Math.exp(x[xOff + i] - max);
      sum += power;
      y[yOff + i] = (float) power;
    }
    float scale = (float) (1 / sum);
    for (int i = 0; i < width; i++) {
      y[yOff + i] *= scale;
    }
  }

  /// log Σ exp(x) of one row, shifted by its largest so that nothing overflows.
  public static double logSumExp(float[] x, int off, int width) {
    float max = max(x, off, width);
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.exp(x[off + i] - max);
    }
    return max + Math.log(sum);
  }

  /// The largest of a row; NaN if there is one, so that it reaches the loss.
  private static float max(float[] x, int off, int width) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      max = Math.max(max, x[off + i]);
    }
    return max;
  }
}
