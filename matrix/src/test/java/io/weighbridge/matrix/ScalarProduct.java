package io.weighbridge.matrix;

/// The matrix product as a textbook writes it: the oracle of [MatrixProduct].
final class ScalarProduct {

  private ScalarProduct() {}

  /// One element of C in double arithmetic: `start + sum over p of A[p] B[p]`, both strided.
  static double element(
      double start, int k, float[] a, int a0, int aStep, float[] b, int b0, int bStep) {
    double sum = start;
    for (int p = 0; p < k; p++) {
      sum += (double) a[a0 + p * aStep] * b[b0 + p * bStep];
    }
    return sum;
  }

  /// The same element as the kernels promise it, bit by bit: a chain of fused multiply-adds.
  static float chain(
      float start, int k, float[] a, int a0, int aStep, float[] b, int b0, int bStep) {
    float sum = start;
    for (int p = 0; p < k; p++) {
      sum = Math.fma(a[a0 + p * aStep], b[b0 + p * bStep], sum);
    }
    return sum;
  }

  /// Sum of the magnitudes of the terms, which scales the rounding error that is allowed.
  static double magnitude(
      double start, int k, float[] a, int a0, int aStep, float[] b, int b0, int bStep) {
    double sum = Math.abs(start);
    for (int p = 0; p < k; p++) {
      sum += Math.abs((double) a[a0 + p * aStep] * b[b0 + p * bStep]);
    }
    return sum;
  }
}
