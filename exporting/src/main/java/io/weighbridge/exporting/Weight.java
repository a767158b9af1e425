package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import java.util.Arrays;

/// A parameter with its values; two are the same if they are one.
final class Weight {

  private final String path;
  private final Shape shape;
  private final float[] values;

  /// @param path what it is called in the model: `dense/kernel`
  /// @param values row-major, not to be changed
  Weight(String path, Shape shape, float[] values) {
    this.path = path;
    this.shape = shape;
    this.values = values;
  }

  String path() {
    return path;
  }

  Shape shape() {
    return shape;
  }

  /// Not to be changed.
  float[] values() {
    return values;
  }

  /// Its extents in another order.
  long[] extents(int... order) {
    return Arrays.stream(order).mapToLong(shape::extent).toArray();
  }

  /// Its values with the axes in another order.
  ///
  /// @param order axis `order[i]` becomes axis i
  float[] transposed(int... order) {
    int rank = order.length;
    int[] strides = new int[rank]; // of the values, for one step along each new axis
    for (int axis = 0; axis < rank; axis++) {
      int stride = 1;
      for (int inner = order[axis] + 1; inner < rank; inner++) {
        stride *= (int) shape.extent(inner);
      }
      strides[axis] = stride;
    }
    long[] extents = extents(order);
    float[] moved = new float[values.length];
    int[] at = new int[rank];
    int source = 0;
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values[source];
      for (int axis = rank - 1; axis >= 0; axis--) {
        at[axis]++;
        source += strides[axis];
        if (at[axis] < extents[axis]) {
          break;
        }
        source -= at[axis] * strides[axis];
        at[axis] = 0;
      }
    }
    return moved;
  }

  /// Some columns of a matrix, transposed: `[rows, columns]` becomes `[blocks * size, rows]`.
  ///
  /// @param order which block of columns comes first, second and so on
  float[] blocks(int size, int... order) {
    int rows = (int) shape.extent(0);
    int columns = (int) shape.extent(1);
    float[] moved = new float[order.length * size * rows];
    for (int i = 0; i < order.length * size; i++) {
      int column = order[i / size] * size + i % size;
      for (int row = 0; row < rows; row++) {
        moved[i * rows + row] = values[row * columns + column];
      }
    }
    return moved;
  }

  /// Some columns of a matrix.
  float[] columns(int from, int to) {
    int columns = (int) shape.extent(1);
    float[] part = new float[(int) shape.extent(0) * (to - from)];
    for (int i = 0; i < part.length; i++) {
      part[i] = values[i / (to - from) * columns + from + i % (to - from)];
    }
    return part;
  }
}
