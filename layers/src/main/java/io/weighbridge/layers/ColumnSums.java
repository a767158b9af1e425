package io.weighbridge.layers;

import io.weighbridge.matrix.Rows;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;

/// The gradient of a bias: the sums of the columns of what it was added to.
record ColumnSums(Parameter parameter, Buffer out, int columns) implements Gradient {

  @Override
  public void sum(int from, int to, int count, boolean add) {
    Rows.columnSums(
        count * (out.width() / columns),
        columns,
        out.gradients(),
        0,
        columns,
        parameter.gradients(),
        0,
        add);
  }
}
