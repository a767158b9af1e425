package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.matrix.Rows;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;

/// The gradients of a recurrent layer's parameters: sums over all time steps of all rows.
final class RecurrentGradients {

  private RecurrentGradients() {}

  /// `[width, rows * time] x [rows * time, columns]`.
  record OfKernel(RecurrentStep step) implements Gradient {

    @Override
    public Parameter parameter() {
      return step.kernel;
    }

    @Override
    public int rows() {
      return step.width;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      MatrixProduct.tn(
          to - from,
          step.columns,
          count * step.time,
          step.inputs(),
          from,
          step.width,
          step.gates,
          0,
          step.columns,
          step.kernel.gradients(),
          from * step.columns,
          step.columns,
          add);
    }
  }

  /// `[units, rows * time] x [rows * time, columns]`.
  record OfRecurrentKernel(RecurrentStep step) implements Gradient {

    @Override
    public Parameter parameter() {
      return step.product.kernel();
    }

    @Override
    public int rows() {
      return step.units;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      step.sumRecurrent(from, to, count, add);
    }
  }

  /// The sums of the columns; a second row of the bias is of what was added to the products of the
  /// state.
  record OfBias(RecurrentStep step, Parameter parameter) implements Gradient {

    @Override
    public int rows() {
      return parameter.shape().rank() == 2 ? 2 : 1;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      int columns = step.columns;
      for (int row = from; row < to; row++) {
        float[] source = row == 0 ? step.gates : step.innerGradients();
        Rows.columnSums(
            count * step.time,
            columns,
            source,
            0,
            columns,
            parameter.gradients(),
            row * columns,
            add);
      }
    }
  }
}
