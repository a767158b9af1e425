package io.weighbridge.vector;

import org.jspecify.annotations.Nullable;

/// `out = in · kernel + bias`, over the last axis.
final class DenseStep extends Step {

  private final int inner; // the last axis that comes in
  private final int units;
  private final int repeats; // rows of the product in one example
  private final boolean passGradient;
  final Weights kernel; // [inner, units]
  final @Nullable Weights bias; // [units]

  DenseStep(
      Buffer in,
      Buffer out,
      Weights kernel,
      @Nullable Weights bias,
      int inner,
      int units,
      boolean passGradient) {
    super(in, out);
    this.kernel = kernel;
    this.bias = bias;
    this.inner = inner;
    this.units = units;
    this.repeats = in.width / inner;
    this.passGradient = passGradient;
  }

  @Override
  void forward(int from, int to) {
    int first = from * repeats;
    int rows = (to - from) * repeats;
    if (bias != null) {
      for (int row = first; row < first + rows; row++) {
        System.arraycopy(bias.values, 0, out.values, row * units, units);
      }
    }
    // [rows, inner] x [inner, units]
    MatrixProduct.nn(
        rows,
        units,
        inner,
        in.values,
        first * inner,
        inner,
        kernel.values,
        0,
        units,
        out.values,
        first * units,
        units,
        bias != null);
  }

  @Override
  void backward(int from, int to) {
    if (passGradient) {
      backwardToInputs(from, to);
    }
  }

  @Override
  void backwardToInputs(int from, int to) {
    int first = from * repeats;
    // [rows, units] x [inner, units]ᵀ
    MatrixProduct.nt(
        (to - from) * repeats,
        inner,
        units,
        out.gradients,
        first * units,
        units,
        kernel.values,
        0,
        units,
        in.gradients,
        first * inner,
        inner,
        false);
  }

  /// The kernel's gradient, rows `from` to `to` of it: `inᵀ · out.gradients` over the whole batch.
  void kernelGradient(int from, int to, int count) {
    MatrixProduct.tn(
        to - from,
        units,
        count * repeats,
        in.values,
        from,
        inner,
        out.gradients,
        0,
        units,
        kernel.gradients,
        from * units,
        units,
        false);
  }

  /// The bias' gradient: the sums of the columns. Nothing without a bias.
  void biasGradient(int count) {
    if (bias == null) {
      return;
    }
    Rows.columnSums(count * repeats, units, out.gradients, 0, units, bias.gradients, 0, false);
  }

  int kernelRows() {
    return inner;
  }

  int units() {
    return units;
  }
}
