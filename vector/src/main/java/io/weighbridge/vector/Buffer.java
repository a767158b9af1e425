package io.weighbridge.vector;

/// What flows between two steps for a whole batch: values forward, gradients back.
///
/// `values` and `gradients` are row-major `[rows, width]`; they grow with the largest batch seen.
final class Buffer {

  final int width;
  float[] values = new float[0];
  float[] gradients = new float[0];

  Buffer(int width) {
    this.width = width;
  }

  void hold(int rows, boolean withGradients) {
    int length = Math.multiplyExact(rows, width);
    if (values.length < length) {
      values = new float[length];
    }
    if (withGradients && gradients.length < length) {
      gradients = new float[length];
    }
  }
}
