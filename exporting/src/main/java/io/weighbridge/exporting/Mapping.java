package io.weighbridge.exporting;

import io.weighbridge.network.Layer;
import java.util.List;

/// What a class of layers becomes in ONNX, without the activation at its end.
@FunctionalInterface
interface Mapping<L extends Layer> {

  /// Adds the operators of one call.
  ///
  /// @return a value for each output
  List<Value> map(L layer, Site site);

  /// A mapping of a layer with one output, whose mask is left to the layer.
  interface Unary<L extends Layer> {

    /// @return the name of what comes out
    String map(L layer, Site site);
  }
}
