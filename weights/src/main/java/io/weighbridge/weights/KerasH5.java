package io.weighbridge.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes weights as Keras' HDF5 files (`.h5`), which `keras.Model.load_weights` takes; together
/// with a `model_config` it is a whole model for `keras.models.load_model`.
///
/// Elements are stored as they are, in one piece each and aligned to 64 bytes, so that readers can
/// map them. The file appears whole or not at all.
///
/// ```java
/// KerasH5.write(
///     Path.of("model.h5"),
///     Map.of(),
///     List.of(new KerasH5.Layer("dense", List.of(kernel, bias)))); // dense/dense/kernel:0, ...
/// ```
public final class KerasH5 {

  /// The longest list of names that Keras puts into one attribute, in bytes; it splits longer ones.
  private static final int MAX_NAMES = 64_512;

  /// The format of weights that Keras 2 and 3 share; loading looks at the first number only.
  private static final String DEFAULT_VERSION = "3.0.0";

  private static final String DEFAULT_BACKEND = "numpy";

  private static final String MODEL_CONFIG = "model_config";

  private KerasH5() {}

  /// A layer and its weights in the order that Keras gives them: a dense layer's kernel comes
  /// before its bias. A layer without weights is listed too, as Keras does it.
  ///
  /// A weight's name is the path below the layer's group, such as `dense/kernel:0`; a name without
  /// a slash is completed to that.
  ///
  /// @param name as the model's configuration has it
  public record Layer(String name, List<Tensor> weights) {
    public Layer {
      weights = List.copyOf(weights);
    }
  }

  /// Writes a file.
  ///
  /// @param attributes texts beside the weights; `model_config` and `training_config` (JSON) make a
  ///   whole model of the file, `keras_version` and `backend` replace what is written otherwise,
  ///   and `layer_names` is ignored, as the layers tell it
  /// @throws WeightsException if the file cannot be written
  /// @throws IllegalArgumentException for two layers or weights of one name, names that are no HDF5
  ///   paths, element types that HDF5 cannot describe, and for a file named `.weights.h5`, where
  ///   Keras 3 looks for another layout
  public static void write(Path file, Map<String, String> attributes, List<Layer> layers) {
    if (file.toString().endsWith(".weights.h5")) {
      throw new IllegalArgumentException(
          file + ": under names that end in .weights.h5 Keras looks for another layout");
    }
    Hdf5Writer.Group root = new Hdf5Writer.Group();
    attributes.forEach((name, text) -> {
      if (!name.startsWith(KerasNames.LAYER_NAMES)) {
        root.attribute(name, text);
      }
    });
    String version = attributes.getOrDefault("keras_version", DEFAULT_VERSION);
    String backend = attributes.getOrDefault("backend", DEFAULT_BACKEND);
    Hdf5Writer.Group parent =
        attributes.containsKey(MODEL_CONFIG) ? root.group(KerasNames.MODEL_WEIGHTS) : root;
    for (Hdf5Writer.Group owner : List.of(root, parent)) {
      owner.attribute("backend", backend);
      owner.attribute("keras_version", version);
    }
    addNames(parent, KerasNames.LAYER_NAMES, layers.stream().map(Layer::name).toList());
    Set<String> seen = new HashSet<>();
    for (Layer layer : layers) {
      if (!seen.add(layer.name())) {
        throw new IllegalArgumentException("two layers are named " + Quoted.name(layer.name()));
      }
      add(parent.group(layer.name()), layer);
    }
    Hdf5Writer.write(file, root);
  }

  private static void add(Hdf5Writer.Group group, Layer layer) {
    List<String> names = new ArrayList<>();
    for (Tensor weight : layer.weights()) {
      String name = weight.name();
      String path = name.contains("/") ? name : completed(layer.name(), name);
      names.add(path);
      group.add(path, weight);
    }
    addNames(group, KerasNames.WEIGHT_NAMES, names);
  }

  private static String completed(String layer, String weight) {
    return weight.contains(":") ? layer + "/" + weight : "%s/%s:0".formatted(layer, weight);
  }

  // Names take as many bytes each as the longest of them.
  private static void addNames(Hdf5Writer.Group group, String name, List<String> names) {
    List<byte[]> texts = names.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    int width = texts.stream().mapToInt(text -> text.length).max().orElse(1);
    if (width > MAX_NAMES) {
      throw new IllegalArgumentException(
          "a name of %d bytes, Keras allows %d".formatted(width, MAX_NAMES));
    }
    int each = Math.max(1, MAX_NAMES / Math.max(1, width));
    if (texts.size() <= each) {
      group.attribute(name, texts);
      return;
    }
    for (int i = 0, part = 0; i < texts.size(); i += each, part++) {
      group.attribute(name + part, texts.subList(i, Math.min(texts.size(), i + each)));
    }
  }
}
