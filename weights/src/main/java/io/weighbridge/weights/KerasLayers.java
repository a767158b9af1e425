package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tensors of any file as the layers of a Keras file: `dense/dense/kernel:0` as it is,
/// `dense.kernel` as the weight `dense/kernel:0` of the layer `dense`.
///
/// @param changes what is named otherwise or left out, one sentence each
record KerasLayers(List<KerasH5.Layer> layers, List<String> changes) {

  /// The order in which Keras creates the weights of a layer, and by which it loads them: names are
  /// not looked at. Formats that sort by name lose it.
  private static final List<String> CREATION =
      List.of(
          "kernel",
          "depthwise_kernel",
          "pointwise_kernel",
          "recurrent_kernel",
          "bias",
          "gamma",
          "beta",
          "moving_mean",
          "moving_variance");

  static KerasLayers of(List<Tensor> tensors) {
    Map<String, List<Tensor>> layers = new LinkedHashMap<>();
    int optimizer = 0;
    int renamed = 0;
    String example = "";
    for (Tensor tensor : tensors) {
      String name = tensor.name();
      if (name.startsWith(KerasNames.OPTIMIZER_WEIGHTS + "/")) {
        optimizer++;
        continue;
      }
      int slash = name.indexOf('/');
      int split = slash < 0 ? name.lastIndexOf('.') : slash;
      String layer = split < 0 ? name : name.substring(0, split);
      String weight = name.substring(split + 1);
      String path = weight.contains("/") ? weight : layer + "/" + withNumber(weight);
      layers.computeIfAbsent(layer, absent -> new ArrayList<>()).add(tensor.named(path));
      String full = layer + "/" + path;
      if (!full.equals(name)) {
        example =
            renamed == 0 ? "%s for %s".formatted(Quoted.name(full), Quoted.name(name)) : example;
        renamed++;
      }
    }
    List<String> changes = new ArrayList<>();
    if (renamed > 0) {
      changes.add(
          "%d of %d names are as Keras has them: %s".formatted(renamed, tensors.size(), example));
    }
    if (optimizer > 0) {
      changes.add("the optimizer's tensors are left out: " + optimizer);
    }
    return new KerasLayers(
        layers.entrySet().stream()
            .map(entry -> new KerasH5.Layer(entry.getKey(), inOrder(entry.getValue())))
            .toList(),
        changes);
  }

  /// Weights of one parent together, parents as they come, unknown weights last.
  private static List<Tensor> inOrder(List<Tensor> weights) {
    Map<String, List<Tensor>> parents = new LinkedHashMap<>();
    for (Tensor weight : weights) {
      String parent = weight.name().substring(0, weight.name().lastIndexOf('/') + 1);
      parents.computeIfAbsent(parent, absent -> new ArrayList<>()).add(weight);
    }
    return parents.values().stream()
        .flatMap(siblings -> siblings.stream().sorted(Comparator.comparingInt(KerasLayers::rank)))
        .toList();
  }

  private static int rank(Tensor weight) {
    String name = weight.name().substring(weight.name().lastIndexOf('/') + 1);
    int colon = name.indexOf(':');
    int rank = CREATION.indexOf(colon < 0 ? name : name.substring(0, colon));
    return rank < 0 ? CREATION.size() : rank;
  }

  private static String withNumber(String weight) {
    return weight.contains(":") ? weight : weight + ":0";
  }
}
