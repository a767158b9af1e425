package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.network.Parameter;

/// The products of states with the recurrent kernel, one time step of some rows at a time.
///
/// States are `[rows, time, units]`, what they are multiplied to `[rows, time, columns]`.
///
/// @param kernel `[units, columns]`
record StateProduct(Parameter kernel, int time, int units, int columns) {

  /// Where a time step of a row lies in an array `[rows, time, width]`.
  int at(int row, int position, int width) {
    return (row * time + position) * width;
  }

  /// Adds the product of states with some columns of the kernel.
  ///
  /// @param column the first of `count`
  void multiply(
      int from, int to, int position, float[] states, int column, int count, float[] onto) {
    MatrixProduct.nn(
        to - from,
        count,
        units,
        states,
        at(from, position, units),
        time * units,
        kernel.array(),
        column,
        columns,
        onto,
        at(from, position, columns) + column,
        time * columns,
        true);
  }

  /// The kernel turned round, `[columns, units]`, for [#back]: that pays where there are several
  /// time steps.
  float[] turned() {
    float[] values = kernel.array();
    float[] turned = new float[values.length];
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * units + i] = values[i * columns + j];
      }
    }
    return turned;
  }

  /// The gradients that some columns of the kernel let through.
  ///
  /// @param turned the kernel
  /// @param onto `[rows, units]`
  void back(
      int from,
      int to,
      int position,
      float[] gradients,
      float[] turned,
      int column,
      int count,
      float[] onto,
      boolean add) {
    // [rows, count] x [count, units]
    MatrixProduct.nn(
        to - from,
        units,
        count,
        gradients,
        at(from, position, columns) + column,
        time * columns,
        turned,
        column * units,
        units,
        onto,
        from * units,
        units,
        add);
  }

  /// Fills rows `from` to `to` of the kernel's gradient, in some columns, over all time steps of
  /// `rows` rows.
  void sum(
      int from,
      int to,
      int rows,
      float[] states,
      float[] gradients,
      int column,
      int count,
      boolean add) {
    MatrixProduct.tn(
        to - from,
        count,
        rows * time,
        states,
        from,
        units,
        gradients,
        column,
        columns,
        kernel.gradients(),
        from * columns + column,
        columns,
        add);
  }
}
