package io.weighbridge.learning;

import io.weighbridge.network.KerasJson;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a model's weights in the format that a file's name asks for.
final class SavedModel {

  private SavedModel() {}

  static void write(Path file, Network network, List<Variable> variables) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    List<Tensor> tensors =
        variables.stream()
            .map(variable -> Tensor.of(variable.path(), variable.shape(), variable.values()))
            .toList();
    if (name.endsWith(".safetensors")) {
      Safetensors.write(
          file, tensors, Map.of("format", "keras", "network", KerasJson.write(network)));
    } else if (name.endsWith(".npz")) {
      Npz.write(file, tensors);
    } else {
      throw new LearningException(
          "%s: weights are written as .safetensors, .h5 or .npz".formatted(file));
    }
  }
}
