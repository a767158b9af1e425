package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How Keras lays out weights in HDF5: which datasets belong to which layer, in which order.
///
/// The root of a weights file, or the group `model_weights` of a whole model, lists its layers in
/// the attribute `layer_names`; each layer's group lists its datasets in `weight_names`. Keras 3's
/// `.weights.h5` has neither, and the order of its groups is all there is.
final class KerasNames {

  static final String MODEL_WEIGHTS = "model_weights";
  static final String OPTIMIZER_WEIGHTS = "optimizer_weights";
  static final String LAYER_NAMES = "layer_names";
  static final String WEIGHT_NAMES = "weight_names";

  private final Hdf5File file;
  private final Hdf5GlobalHeap heap;
  private final Set<String> paths = new LinkedHashSet<>();

  private KerasNames(Hdf5File file, Hdf5GlobalHeap heap) {
    this.file = file;
    this.heap = heap;
  }

  /// The paths of the listed weights in the order of the layers, then of the optimizer; empty for
  /// files that list none.
  static List<String> ordered(Hdf5File file, Hdf5GlobalHeap heap) {
    KerasNames names = new KerasNames(file, heap);
    names.addLayers("");
    names.addLayers(MODEL_WEIGHTS);
    file.find(OPTIMIZER_WEIGHTS).ifPresent(names::addWeights);
    return List.copyOf(names.paths);
  }

  /// Whether a path leads to the optimizer's state: Keras 3's `.weights.h5` has another one for it.
  static boolean isOptimizers(String path) {
    return path.startsWith(OPTIMIZER_WEIGHTS + "/") || path.startsWith("optimizer/vars/");
  }

  private void addLayers(String parent) {
    Optional<Hdf5File.Found> group = file.find(parent);
    if (group.isEmpty()) {
      return;
    }
    for (String layer : list(group.get(), LAYER_NAMES)) {
      String path = join(parent, layer);
      addWeights(
          file.find(path)
              .orElseThrow(() ->
                  file.problem(
                      parent,
                      "layer_names lists %s, which is not there".formatted(Quoted.name(layer)))));
    }
  }

  private void addWeights(Hdf5File.Found group) {
    for (String weight : list(group, WEIGHT_NAMES)) {
      paths.add(join(group.path(), weight));
    }
  }

  /// A list of names; what does not fit one attribute Keras spreads over `name0`, `name1` and so
  /// on.
  private List<String> list(Hdf5File.Found group, String name) {
    Map<String, Hdf5Attribute> attributes = Hdf5Attribute.all(group.header());
    List<String> names = new ArrayList<>(strings(group, attributes.get(name), name));
    long characters = characters(names);
    for (int i = 0; attributes.containsKey(name + i); i++) {
      List<String> part = strings(group, attributes.get(name + i), name + i);
      characters += characters(part);
      names.addAll(part);
      if (characters > Hdf5Attribute.MAX_TEXT || names.size() > Hdf5Attribute.MAX_ELEMENTS) {
        throw file.problem(
            group.path(),
            "%s to %s list %d names of %d characters, more than %d or %d"
                .formatted(
                    name + 0,
                    name + i,
                    names.size(),
                    characters,
                    Hdf5Attribute.MAX_ELEMENTS,
                    Hdf5Attribute.MAX_TEXT));
      }
    }
    return names;
  }

  private static long characters(List<String> names) {
    return names.stream().mapToLong(String::length).sum();
  }

  private List<String> strings(
      Hdf5File.Found group, @Nullable Hdf5Attribute attribute, String name) {
    // An empty list has no strings of which it could be one: Keras writes it as floats.
    if (attribute == null || attribute.space().shape().elements() == 0) {
      return List.of();
    }
    return attribute
        .strings(heap)
        .orElseThrow(() ->
            file.problem(
                group.path(), "%s holds %s, not names".formatted(name, attribute.type().text())));
  }

  private static String join(String parent, String child) {
    return parent.isEmpty() ? child : parent + "/" + child;
  }
}
