package io.weighbridge.cli;

import io.weighbridge.exporting.OnnxExport;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
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
    try (Sequential model = Sequential.of(network).threads(1).loadWeights(weights)) {
      OnnxExport.write(out, network, parameters(network, model.variables()), Version.text());
    }
    return new NetworkExport(network);
  }

  private static List<List<float[]>> parameters(Network network, List<Variable> variables) {
    List<List<float[]>> parameters = new ArrayList<>();
    for (Layer layer : network.layers()) {
      parameters.add(
          variables.stream()
              .filter(variable -> variable.layer().name().equals(layer.name()))
              .map(Variable::values)
              .toList());
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
