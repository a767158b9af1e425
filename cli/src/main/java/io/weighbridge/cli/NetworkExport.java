package io.weighbridge.cli;

import io.weighbridge.exporting.OnnxExport;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.WeightsMapping;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A file's network written as an ONNX model.
///
/// @param network that was written
record NetworkExport(Network network) {

  /// Whether a file is to be an ONNX model, by its name.
  static boolean asked(Path out) {
    return out.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  /// @param in holds a network and its weights
  /// @param shapes of one example, one for each input; none to take the network's
  static NetworkExport run(Path in, Path out, List<Shape> shapes) {
    ModelSource source = ModelSource.open(in.toString(), shapes);
    Path weights = source.weights();
    if (weights == null) {
      throw new Failure("%s says a network and holds no weights".formatted(in));
    }
    Network network = source.network();
    try (WeightsFile file = WeightsFile.open(weights)) {
      OnnxExport.write(
          out, network, parameters(network, WeightsMapping.tensors(file, network)), Version.text());
    }
    return new NetworkExport(network);
  }

  /// The values of each layer's parameters, in the order of the layers.
  private static List<List<float[]>> parameters(Network network, List<Tensor> tensors) {
    List<List<float[]>> parameters = new ArrayList<>();
    int next = 0;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      List<float[]> own = new ArrayList<>();
      for (int i = 0; i < network.parameters(layer).size(); i++) {
        own.add(tensors.get(next++).toFloats());
      }
      parameters.add(own);
    }
    return parameters;
  }

  /// The names of what the model takes.
  List<String> inputs() {
    return network.inputs().stream().map(Input::name).toList();
  }

  /// The names of what the model gives.
  List<String> outputs() {
    return OnnxExport.outputNames(network);
  }
}
