package io.weighbridge.layers;

import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Kernels of convolutions as Keras 1 and Theano wrote them.
///
/// Theano turns a kernel by half a circle before it multiplies, the others do not; Keras 1 had
/// filters first where channels came first, and wrote those of sequences as images of one column.
/// Source: `preprocess_weights_for_loading` of Keras 2.
final class OlderKernels {

  private OlderKernels() {}

  /// The kernel, which comes first, in the order `[size…, channels, filters]`.
  static List<Tensor> convolution(
      List<Tensor> found, OlderWeights.Origin origin, Window window, int filters) {
    return changed(
        found,
        kernel -> {
          Tensor current = kernel;
          if (origin.version().major() == 1) {
            current =
                window.axes() == 1
                    ? sequence(kernel, window, filters)
                    : window.channelsFirst() ? permuted(kernel, 2, 3, 1, 0) : kernel;
          }
          return origin.theano() ? turned(current, window.axes()) : current;
        });
  }

  /// The same in the order `[size…, filters, channels]`.
  static List<Tensor> transposed(List<Tensor> found, OlderWeights.Origin origin, Window window) {
    return changed(
        found,
        kernel -> {
          Tensor current = kernel;
          if (origin.version().major() == 1 && kernel.shape().rank() == 4) {
            current =
                window.channelsFirst()
                    ? permuted(kernel, 2, 3, 0, 1)
                    : permuted(kernel, 0, 1, 3, 2);
          }
          return origin.theano() ? turned(current, window.axes()) : current;
        });
  }

  private interface Change {
    Tensor of(Tensor kernel);
  }

  private static List<Tensor> changed(List<Tensor> found, Change change) {
    if (found.isEmpty()) {
      return found;
    }
    List<Tensor> changed = new ArrayList<>(found);
    changed.set(0, change.of(found.getFirst()));
    return changed;
  }

  /// `[length, 1, channels, filters]`, or `[filters, channels, length, 1]` before Keras 1.1.
  private static Tensor sequence(Tensor kernel, Window window, int filters) {
    Shape shape = kernel.shape();
    if (shape.rank() != 4) {
      return kernel;
    }
    boolean current =
        shape.extent(0) == window.size().get(0)
            && shape.extent(1) == 1
            && shape.extent(3) == filters;
    Tensor ordered = current ? kernel : permuted(kernel, 2, 3, 1, 0);
    Shape four = ordered.shape();
    return Tensor.of(
        kernel.name(),
        Shape.of(four.extent(0) * four.extent(1), four.extent(2), four.extent(3)),
        ordered.toFloats());
  }

  /// Axis `axes[i]` becomes axis i.
  static Tensor permuted(Tensor tensor, int... axes) {
    Shape shape = tensor.shape();
    if (shape.rank() != axes.length) {
      return tensor;
    }
    long[] extents = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      extents[i] = shape.extent(axes[i]);
    }
    float[] values = tensor.toFloats();
    float[] ordered = new float[values.length];
    int[] order = Transposition.order(shape, axes);
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = values[order[i]];
    }
    return Tensor.of(tensor.name(), Shape.of(extents), ordered);
  }

  /// By half a circle over the first axes.
  private static Tensor turned(Tensor kernel, int axes) {
    int places = 1;
    for (int axis = 0; axis < axes; axis++) {
      places *= (int) kernel.shape().extent(axis);
    }
    float[] values = kernel.toFloats();
    float[] turned = new float[values.length];
    int inner = values.length / Math.max(1, places);
    for (int i = 0; i < places; i++) {
      System.arraycopy(values, i * inner, turned, (places - 1 - i) * inner, inner);
    }
    return Tensor.of(kernel.name(), kernel.shape(), turned);
  }
}
