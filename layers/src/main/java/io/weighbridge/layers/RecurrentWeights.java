package io.weighbridge.layers;

import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.List;

/// How older layers wrote what is now one kernel, one recurrent kernel and one bias.
///
/// Keras 1 had a kernel, a recurrent kernel and a bias for every gate (LSTM in the order input,
/// cell, forget, output). Layers made for cuDNN have two biases and lay out every gate's kernels
/// otherwise (Keras 2, `preprocess_weights_for_loading`).
final class RecurrentWeights {

  private RecurrentWeights() {}

  /// @return `found` itself where nothing is known about it
  static List<Tensor> current(RecurrentLayer layer, List<Tensor> found) {
    int units = layer.recurrence().units();
    int gates = layer.gates();
    if (gates > 1 && found.size() == 3 * gates) {
      return joined(layer instanceof LSTM ? new int[] {0, 2, 1, 3} : new int[] {0, 1, 2}, found);
    }
    boolean cudnn =
        gates > 1
            && found.size() == 3
            && found.get(2).shape().equals(Shape.of(2L * gates * units))
            && found.get(0).shape().rank() == 2
            && found.get(1).shape().equals(Shape.of(units, (long) gates * units));
    return cudnn ? ofCudnn(layer, found, units, gates) : found;
  }

  /// @param order which of the gates found comes first, second and so on
  private static List<Tensor> joined(int[] order, List<Tensor> found) {
    List<Tensor> joined = new ArrayList<>();
    for (int kind = 0; kind < 3; kind++) {
      List<Tensor> pieces = new ArrayList<>();
      for (int gate : order) {
        pieces.add(found.get(3 * gate + kind));
      }
      Shape shape = pieces.getFirst().shape();
      boolean alike = pieces.stream().allMatch(piece -> piece.shape().equals(shape));
      if (!alike || shape.rank() != (kind == 2 ? 1 : 2)) {
        return found;
      }
      joined.add(sideBySide(pieces, kind == 2 ? 1 : (int) shape.extent(0)));
    }
    return joined;
  }

  private static Tensor sideBySide(List<Tensor> pieces, int rows) {
    int columns = Math.toIntExact(pieces.getFirst().shape().elements() / Math.max(1, rows));
    int width = Math.multiplyExact(columns, pieces.size());
    float[] values = new float[Math.multiplyExact(rows, width)];
    for (int piece = 0; piece < pieces.size(); piece++) {
      float[] own = pieces.get(piece).toFloats();
      for (int row = 0; row < rows; row++) {
        System.arraycopy(own, row * columns, values, row * width + piece * columns, columns);
      }
    }
    Shape shape = pieces.getFirst().shape().rank() == 1 ? Shape.of(width) : Shape.of(rows, width);
    return Tensor.of(pieces.getFirst().name(), shape, values);
  }

  private static List<Tensor> ofCudnn(
      RecurrentLayer layer, List<Tensor> found, int units, int gates) {
    Tensor kernel = found.get(0);
    int in = Math.toIntExact(kernel.shape().extent(0));
    int columns = gates * units;
    if (kernel.shape().extent(1) != columns) {
      return found;
    }
    float[] from = kernel.toFloats();
    float[] to = new float[from.length];
    float[] fromRecurrent = found.get(1).toFloats();
    float[] toRecurrent = new float[fromRecurrent.length];
    for (int gate = 0; gate < gates; gate++) {
      int first = gate * units;
      // Each gate's kernel [in, units] holds the numbers of a [units, in] in the order of rows.
      for (int i = 0; i < in * units; i++) {
        to[i % in * columns + first + i / in] = from[i / units * columns + first + i % units];
      }
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          toRecurrent[j * columns + first + i] = fromRecurrent[i * columns + first + j];
        }
      }
    }
    return List.of(
        Tensor.of(kernel.name(), kernel.shape(), to),
        Tensor.of(found.get(1).name(), found.get(1).shape(), toRecurrent),
        bias(layer, found.get(2), columns));
  }

  /// A GRU that resets after the product keeps both, the others add them up.
  private static Tensor bias(RecurrentLayer layer, Tensor both, int columns) {
    float[] values = both.toFloats();
    if (layer instanceof GRU gru && gru.resetAfter()) {
      return Tensor.of(both.name(), Shape.of(2, columns), values);
    }
    float[] sums = new float[columns];
    for (int i = 0; i < columns; i++) {
      sums[i] = values[i] + values[columns + i];
    }
    return Tensor.of(both.name(), Shape.of(columns), sums);
  }
}
