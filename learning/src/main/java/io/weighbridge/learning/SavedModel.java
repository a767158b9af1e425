package io.weighbridge.learning;

import io.weighbridge.layers.KerasJson;
import io.weighbridge.layers.KerasOrder;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.KerasH5;
import io.weighbridge.weights.KerasZip;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Tensor;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Writes a model's weights in the format that a file's name asks for.
///
/// Keras finds weights by the order of layers; so the network is written in Keras' order to Keras'
/// files, and as it is to others.
final class SavedModel {

  /// The key of the network in the metadata of a safetensors file.
  static final String NETWORK = "network";

  private static final DateTimeFormatter SAVED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd@HH:mm:ss", Locale.ROOT);

  private final Path file;
  private final Network network;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private SavedModel(Path file, Network network, List<Tensor> tensors) {
    this.file = file;
    this.network = network;
    int next = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      for (ParameterSpec spec : network.parameters(i)) {
        String path = path(network.layers().get(i), spec);
        this.tensors.put(path, tensors.get(next++).named(path));
      }
    }
  }

  /// The name within the network, as safetensors files spell it: `dense.kernel`.
  private static String path(Layer layer, ParameterSpec spec) {
    return layer.name() + "." + spec.name();
  }

  static void write(Path file, Network network, List<Variable> variables) {
    writeTensors(
        file,
        network,
        variables.stream()
            .map(variable -> Tensor.of(variable.path(), variable.shape(), variable.values()))
            .toList());
  }

  /// @param tensors of the network's parameters, in the order of the layers
  static void writeTensors(Path file, Network network, List<Tensor> tensors) {
    check(file, network);
    SavedModel model = new SavedModel(file, network, tensors);
    String name = lowerCase(file);
    if (name.endsWith(".safetensors")) {
      Safetensors.write(
          file,
          model.tensors.values(),
          Map.of("format", "keras", NETWORK, KerasJson.write(network)));
    } else if (name.endsWith(".npz")) {
      Npz.write(file, model.tensors.values());
    } else if (name.endsWith(".keras")) {
      model.writeKeras();
    } else {
      model.writeHdf5();
    }
  }

  /// Refuses what cannot be written, before any work is done.
  static void check(Path file, Network network) {
    String name = lowerCase(file);
    if (!name.matches("(?s).*\\.(safetensors|npz|keras|h5)") || name.endsWith(".weights.h5")) {
      throw new LearningException(
          "%s: weights are written as .safetensors, .npz, .keras or .h5 (but not .weights.h5)"
              .formatted(file));
    }
    if (name.endsWith(".keras") || name.endsWith(".h5")) {
      KerasJson.beyondKeras(network)
          .ifPresent(layer -> {
            throw new LearningException(
                "%s: %s uses the hard_sigmoid of Keras 1 and 2, which Keras 3 cannot say: write .safetensors"
                    .formatted(file, layer));
          });
    }
  }

  private static String lowerCase(Path file) {
    return file.toString().toLowerCase(Locale.ROOT);
  }

  private void writeKeras() {
    Network ordered = KerasOrder.of(network);
    Map<Integer, String> groups = KerasJson.archiveGroups(ordered);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (int i = 0; i < ordered.layers().size(); i++) {
      Layer layer = ordered.layers().get(i);
      for (ParameterSpec spec : ordered.parameters(i)) {
        weights.put(groups.get(i) + "/" + spec.archive(), tensor(layer, spec));
      }
    }
    String now = LocalDateTime.now(ZoneOffset.UTC).format(SAVED);
    KerasZip.write(file, KerasJson.write(ordered), now, weights);
  }

  private void writeHdf5() {
    Network ordered = KerasOrder.of(network);
    List<KerasH5.Layer> layers = new ArrayList<>();
    for (int i = 0; i < ordered.layers().size(); i++) {
      Layer layer = ordered.layers().get(i);
      // Keras lists no inputs.
      if (!(layer instanceof Input)) {
        layers.add(new KerasH5.Layer(layer.name(), listed(layer, ordered.parameters(i))));
      }
    }
    KerasH5.write(file, Map.of("model_config", KerasJson.write(ordered)), layers);
  }

  /// What is learned comes first (`_legacy_weights`), each by its path below the layer's group:
  /// `lstm/cell/kernel:0`.
  private List<Tensor> listed(Layer layer, List<ParameterSpec> specs) {
    return specs.stream()
        .sorted(Comparator.comparing((ParameterSpec spec) -> !spec.trainable()))
        .map(spec -> tensor(layer, spec).named("%s/%s:0".formatted(layer.name(), spec.name())))
        .toList();
  }

  private Tensor tensor(Layer layer, ParameterSpec spec) {
    return Objects.requireNonNull(tensors.get(path(layer, spec)));
  }
}
