package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.weights.Tensor;
import java.util.List;

/// A layer whose weights older Keras, or Keras on Theano, wrote otherwise.
public interface OlderWeights {

  /// Who wrote a file.
  ///
  /// @param version of Keras
  /// @param theano whether convolutions were Theano's, which turn their kernels
  record Origin(KerasVersion version, boolean theano) {}

  /// The weights as this layer has them.
  ///
  /// @param found in the order of the file
  /// @return `found` itself where there is nothing to be done
  List<Tensor> current(List<Tensor> found, Origin origin);

  /// The weights of any layer as it has them.
  static List<Tensor> current(Layer layer, List<Tensor> found, Origin origin) {
    return layer instanceof OlderWeights older ? older.current(found, origin) : found;
  }
}
