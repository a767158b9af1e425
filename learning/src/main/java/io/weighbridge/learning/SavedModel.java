package io.weighbridge.learning;

import io.weighbridge.network.Input;
import io.weighbridge.layers.KerasJson;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.KerasH5;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a model's weights in the format that a file's name asks for.
final class SavedModel {

  /// The key of the network in the metadata of a safetensors file.
  static final String NETWORK = "network";

  private SavedModel() {}

  static void write(Path file, Network network, List<Variable> variables) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      Safetensors.write(
          file, tensors(variables), Map.of("format", "keras", NETWORK, KerasJson.write(network)));
    } else if (name.endsWith(".npz")) {
      Npz.write(file, tensors(variables));
    } else if (name.endsWith(".h5") && !name.endsWith(".weights.h5")) {
      KerasH5.write(
          file, Map.of("model_config", KerasJson.write(network)), layers(network, variables));
    } else {
      throw new LearningException(
          "%s: weights are written as .safetensors, .npz or .h5 (but not .weights.h5)"
              .formatted(file));
    }
  }

  private static List<Tensor> tensors(List<Variable> variables) {
    return variables.stream()
        .map(variable -> Tensor.of(variable.path(), variable.shape(), variable.values()))
        .toList();
  }

  /// All layers but the input, which Keras does not list.
  private static List<KerasH5.Layer> layers(Network network, List<Variable> variables) {
    List<KerasH5.Layer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (!(layer instanceof Input)) {
        layers.add(
            new KerasH5.Layer(
                layer.name(),
                variables.stream()
                    .filter(variable -> variable.layer().name().equals(layer.name()))
                    .map(each -> Tensor.of(each.name(), each.shape(), each.values()))
                    .toList()));
      }
    }
    return layers;
  }
}
