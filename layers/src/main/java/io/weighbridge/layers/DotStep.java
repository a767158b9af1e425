package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;

/// `out[a, b] = Σ_k first[a, k] · second[b, k]`, where a and b stand for all axes but one.
final class DotStep extends Step {

  private final Side first;
  private final Side second;
  private final Buffer out;
  private final int length;
  private final boolean normalize;

  /// One input seen as vectors along its axis: where each begins in an example, and how far it is
  /// from one of its numbers to the next.
  private static final class Side {
    final Buffer buffer;
    final int[] starts;
    final int stride;

    Side(Buffer buffer, int[] starts, int stride) {
      this.buffer = buffer;
      this.starts = starts;
      this.stride = stride;
    }

    static Side of(Buffer buffer, Shape shape, int axis) {
      int inner = 1;
      for (int i = axis + 1; i < shape.rank(); i++) {
        inner *= (int) shape.extent(i);
      }
      int length = (int) shape.extent(axis);
      int[] starts = new int[buffer.width() / length];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = i / inner * inner * length + i % inner;
      }
      return new Side(buffer, starts, inner);
    }
  }

  DotStep(Place place, int firstAxis, int secondAxis, boolean normalize) {
    first = Side.of(place.inputs().getFirst(), place.inputShapes().getFirst(), firstAxis);
    second = Side.of(place.inputs().getLast(), place.inputShapes().getLast(), secondAxis);
    out = place.out();
    length = (int) place.inputShapes().getFirst().extent(firstAxis);
    this.normalize = normalize;
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    out.hold(rows, withGradients);
  }

  /// The vectors of one example, `[vectors, length]`, normalised if they are to be.
  private float[] vectors(Side side, int row) {
    float[] values = side.buffer.values();
    float[] vectors = new float[side.buffer.width()];
    for (int i = 0; i < side.starts.length; i++) {
      int start = row * side.buffer.width() + side.starts[i];
      for (int k = 0; k < length; k++) {
        vectors[i * length + k] = values[start + k * side.stride];
      }
      if (normalize) {
        UnitLength.forward(vectors, i * length, vectors, i * length, length);
      }
    }
    return vectors;
  }

  @Override
  public void forward(int from, int to) {
    for (int row = from; row < to; row++) {
      float[] a = vectors(first, row);
      float[] b = vectors(second, row);
      int at = row * out.width();
      for (int i = 0; i < a.length; i += length) {
        for (int j = 0; j < b.length; j += length) {
          double sum = 0;
          for (int k = 0; k < length; k++) {
            sum += (double) a[i + k] * b[j + k];
          }
          out.values()[at++] = (float) sum;
        }
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    for (int row = from; row < to; row++) {
      float[] a = vectors(first, row);
      float[] b = vectors(second, row);
      float[] da = new float[a.length];
      float[] db = new float[b.length];
      int at = row * out.width();
      for (int i = 0; i < a.length; i += length) {
        for (int j = 0; j < b.length; j += length) {
          float dy = out.gradients()[at++];
          Runs.addScaled(dy, b, j, da, i, length);
          Runs.addScaled(dy, a, i, db, j, length);
        }
      }
      put(first, row, da);
      put(second, row, db);
    }
  }

  private void put(Side side, int row, float[] gradients) {
    float[] x = new float[length];
    for (int i = 0; i < side.starts.length; i++) {
      int start = row * side.buffer.width() + side.starts[i];
      if (normalize) {
        for (int k = 0; k < length; k++) {
          x[k] = side.buffer.values()[start + k * side.stride];
        }
        UnitLength.backward(x, 0, gradients, i * length, gradients, i * length, length);
      }
      for (int k = 0; k < length; k++) {
        side.buffer.gradients()[start + k * side.stride] = gradients[i * length + k];
      }
    }
  }
}
