package io.weighbridge.layers;

import io.weighbridge.matrix.Rows;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;

/// The gradient of a bias: the sums of the columns of what it was added to.
record ColumnSums(Parameter parameter, Buffer out, int columns) implements Gradient {

  @Override
  public int rows() {
    return columns;
  }

  /// All that a thread has at once: memory is read row by row.
  @Override
  public int blockRows() {
    return columns;
  }

  @Override
  public void sum(int from, int to, int count, boolean add) {
    Rows.columnSums(
        count * (out.width() / columns),
        to - from,
        out.gradients(),
        from,
        columns,
        parameter.gradients(),
        from,
        add);
  }
}
