package io.weighbridge.layers;

/// Vectors scaled to the length 1: `x / √max(Σ x², ε)` with Keras' ε.
final class UnitLength {

  private static final double EPSILON = 1e-12;

  private UnitLength() {}

  private static double squares(float[] x, int off, int length) {
    double sum = 0;
    for (int i = off; i < off + length; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }

  /// `y` may be `x`.
  static void forward(float[] x, int xOff, float[] y, int yOff, int length) {
    double scale = 1 / Math.sqrt(Math.max(squares(x, xOff, length), EPSILON));
    for (int i = 0; i < length; i++) {
      y[yOff + i] = (float) (x[xOff + i] * scale);
    }
  }

  /// `dx = (dy - u (u · dy)) / |x|` with u of length 1; `dx` may be `dy`.
  static void backward(
      float[] x, int xOff, float[] dy, int dyOff, float[] dx, int dxOff, int length) {
    double squares = squares(x, xOff, length);
    double scale = 1 / Math.sqrt(Math.max(squares, EPSILON));
    double along = 0;
    if (squares > EPSILON) {
      for (int i = 0; i < length; i++) {
        along += (double) x[xOff + i] * dy[dyOff + i];
      }
      along /= squares;
    }
    for (int i = 0; i < length; i++) {
      dx[dxOff + i] = (float) ((dy[dyOff + i] - x[xOff + i] * along) * scale);
    }
  }
}
