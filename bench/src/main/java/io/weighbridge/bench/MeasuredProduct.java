package io.weighbridge.bench;

import io.weighbridge.matrix.MatrixProduct;

/// C[m,n] of an inner size k, on operands of its own, to be timed.
final class MeasuredProduct {

  /// X W, Xᵀ dY and dY Wᵀ: which operand is stored transposed.
  enum Kind {
    NN,
    TN,
    NT
  }

  private final Kind kind;
  private final int m;
  private final int n;
  private final int k;
  private final float[] a;
  private final float[] b;
  private final float[] c;

  MeasuredProduct(Kind kind, int m, int n, int k) {
    this.kind = kind;
    this.m = m;
    this.n = n;
    this.k = k;
    this.a = ramp(m * k);
    this.b = ramp(k * n);
    this.c = new float[m * n];
  }

  private static float[] ramp(int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (i % 17 - 8) / 16f;
    }
    return x;
  }

  /// Runs it so many times.
  void run(int times) {
    for (int i = 0; i < times; i++) {
      switch (kind) {
        case NN -> MatrixProduct.nn(m, n, k, a, 0, k, b, 0, n, c, 0, n, false);
        case TN -> MatrixProduct.tn(m, n, k, a, 0, m, b, 0, n, c, 0, n, false);
        case NT -> MatrixProduct.nt(m, n, k, a, 0, k, b, 0, k, c, 0, n, false);
      }
    }
  }

  /// Floating-point operations of one run, a fused multiply-add counted as two.
  double operations() {
    return 2.0 * m * n * k;
  }
}
