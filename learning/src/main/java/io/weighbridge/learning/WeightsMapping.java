package io.weighbridge.learning;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which tensor of a file is which parameter of a network.
public final class WeightsMapping {

  /// A parameter that wants a tensor.
  private record Wanted(Layer layer, String name, Shape shape) {

    String path() {
      return layer.name() + "." + name;
    }
  }

  /// What Keras puts beside a model's weights: not weights of a layer.
  private static final List<String> OPTIMIZER_PREFIXES =
      List.of("optimizer_weights/", "optimizer/", "_optimizer/");

  private WeightsMapping() {}

  /// Assigns every variable, or none.
  static void load(WeightsFile file, Network network, List<Variable> variables) {
    List<float[]> values = new ArrayList<>();
    for (Tensor tensor : tensors(file, network)) {
      values.add(tensor.toFloats());
    }
    for (int i = 0; i < values.size(); i++) {
      variables.get(i).assign(values.get(i));
    }
  }

  /// The tensors of the network's parameters, in the order of the layers; views of the file where
  /// its format allows it.
  ///
  /// @throws LearningException if the file has no tensor for one of them, or one of another shape
  public static List<Tensor> tensors(WeightsFile file, Network network) {
    List<Wanted> variables = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : node.parameters()) {
        variables.add(new Wanted(node.layer(), spec.name(), spec.shape()));
      }
    }
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (TensorInfo tensor : file.tensors()) {
      if (OPTIMIZER_PREFIXES.stream().noneMatch(tensor.name()::startsWith)) {
        tensors.put(tensor.name(), tensor);
      }
    }
    List<TensorInfo> chosen =
        byName(tensors, network, variables)
            .or(() -> byOrder(tensors, variables))
            .orElseThrow(() -> misfit(file, tensors, variables));
    List<Tensor> values = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Wanted variable = variables.get(i);
      TensorInfo tensor = chosen.get(i);
      if (!tensor.shape().equals(variable.shape())) {
        throw new LearningException(
            "%s: tensor \"%s\" is %s, and %s of the network is %s"
                .formatted(
                    file.path(), tensor.name(), tensor.shape(), variable.path(), variable.shape()));
      }
      values.add(file.tensor(tensor.name()).orElseThrow());
    }
    return values;
  }

  private static Optional<List<TensorInfo>> byName(
      Map<String, TensorInfo> tensors, Network network, List<Wanted> variables) {
    Map<String, String> checkpointNames = checkpointNames(network, variables);
    List<TensorInfo> chosen = new ArrayList<>();
    for (Wanted variable : variables) {
      String layer = variable.layer.name();
      String name = variable.name;
      Optional<TensorInfo> found =
          List.of(
                  variable.path(),
                  layer + "/" + name,
                  // Keras' HDF5: a group for the layer, in it the variable's own path.
                  layer + "/" + layer + "/" + name + ":0",
                  layer + "/" + layer + "/" + name,
                  layer + "/" + name + ":0",
                  checkpointNames.getOrDefault(variable.path(), ""))
              .stream()
              .filter(tensors::containsKey)
              .map(tensors::get)
              .findFirst();
      if (found.isEmpty()) {
        return Optional.empty();
      }
      chosen.add(found.get());
    }
    return Optional.of(chosen);
  }

  /// Keras 3's `.weights.h5` forgets the layers' names: it counts the layers of each class and the
  /// variables of each layer, `layers/dense_1/vars/0` (saving_lib, `_save_container_state`).
  private static Map<String, String> checkpointNames(Network network, List<Wanted> variables) {
    Map<String, Integer> counts = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (Layer layer : network.layers()) {
      String base = Network.snakeCase(layer.kerasClass());
      int count = counts.merge(base, 1, Integer::sum) - 1;
      String group = count == 0 ? base : base + "_" + count;
      int index = 0;
      for (Wanted variable : variables) {
        if (variable.layer.name().equals(layer.name())) {
          names.put(variable.path(), "layers/%s/vars/%d".formatted(group, index++));
        }
      }
    }
    return names;
  }

  /// As many tensors as variables, of the same shapes in the same order.
  private static Optional<List<TensorInfo>> byOrder(
      Map<String, TensorInfo> tensors, List<Wanted> variables) {
    List<TensorInfo> list = List.copyOf(tensors.values());
    if (list.size() != variables.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).shape().equals(variables.get(i).shape())) {
        return Optional.empty();
      }
    }
    return Optional.of(list);
  }

  private static LearningException misfit(
      WeightsFile file, Map<String, TensorInfo> tensors, List<Wanted> variables) {
    String wanted =
        variables.stream()
            .map(variable -> variable.path() + " " + variable.shape())
            .collect(Collectors.joining(", "));
    String found =
        tensors.values().stream()
            .limit(8)
            .map(tensor -> tensor.name() + " " + tensor.shape())
            .collect(Collectors.joining(", "));
    return new LearningException(
        "%s does not fit the network: it takes %s, the file has %d tensors%s"
            .formatted(
                file.path(),
                wanted.isEmpty() ? "no weights" : wanted,
                tensors.size(),
                found.isEmpty() ? "" : ": " + found + (tensors.size() > 8 ? ", ..." : "")));
  }
}
