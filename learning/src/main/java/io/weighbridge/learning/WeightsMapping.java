package io.weighbridge.learning;

import io.weighbridge.layers.KerasJson;
import io.weighbridge.layers.KerasVersion;
import io.weighbridge.layers.OlderWeights;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which tensor of a file is which parameter of a network.
///
/// Keras 3's archives count the layers of each class; files of Keras list for each layer its
/// weights in order, by the layer's name or, where names differ, by its place; other files name
/// parameters, or have them in order.
public final class WeightsMapping {

  /// A layer that wants tensors.
  private record Wanted(Layer layer, String archive, List<ParameterSpec> specs) {

    String path(ParameterSpec spec) {
      return layer.name() + "." + spec.name();
    }

    /// Keras lists what is learned first (`_legacy_weights`).
    List<ParameterSpec> listed() {
      return specs.stream()
          .sorted(Comparator.comparing((ParameterSpec spec) -> !spec.trainable()))
          .toList();
    }
  }

  /// What Keras puts beside a model's weights: not weights of a layer.
  private static final List<String> OPTIMIZER_PREFIXES =
      List.of("optimizer_weights/", "optimizer/", "_optimizer/");

  private static final OlderWeights.Origin CURRENT =
      new OlderWeights.Origin(KerasVersion.THREE, false);

  private final WeightsFile file;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final List<Wanted> wanted = new ArrayList<>();

  private WeightsMapping(WeightsFile file, Network network) {
    this.file = file;
    for (TensorInfo tensor : file.tensors()) {
      if (OPTIMIZER_PREFIXES.stream().noneMatch(tensor.name()::startsWith)) {
        tensors.put(tensor.name(), tensor);
      }
    }
    Map<Integer, String> groups = KerasJson.archiveGroups(network);
    for (int i = 0; i < network.layers().size(); i++) {
      List<ParameterSpec> specs = network.parameters(i);
      if (!specs.isEmpty()) {
        wanted.add(new Wanted(network.layers().get(i), groups.getOrDefault(i, ""), specs));
      }
    }
  }

  /// Assigns every variable that the network has too, or none.
  static void load(WeightsFile file, Network network, List<Variable> variables) {
    Map<String, Tensor> found = new HashMap<>();
    Iterator<Tensor> tensors = tensors(file, network).iterator();
    for (int i = 0; i < network.layers().size(); i++) {
      for (ParameterSpec spec : network.parameters(i)) {
        found.put(network.layers().get(i).name() + "." + spec.name(), tensors.next());
      }
    }
    Map<Variable, float[]> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      Tensor tensor = found.get(variable.path());
      if (tensor != null) {
        if (!tensor.shape().equals(variable.shape())) {
          throw misfit(file, tensor, variable.path(), variable.shape());
        }
        values.put(variable, tensor.toFloats());
      }
    }
    values.forEach(Variable::assign);
  }

  /// The tensors of the network's parameters, in the order of the layers; views of the file where
  /// its format allows it.
  ///
  /// @throws LearningException if the file has no tensor for one of them, or one of another shape
  public static List<Tensor> tensors(WeightsFile file, Network network) {
    return new WeightsMapping(file, network).tensors();
  }

  private List<Tensor> tensors() {
    List<Tensor> chosen =
        byName((each, spec) -> List.of(each.archive() + "/" + spec.archive()), CURRENT)
            .or(() -> byName(WeightsMapping::names, origin()))
            .or(() -> byLists(namedLists()))
            .or(() -> byLists(lists()))
            .or(this::byOrder)
            .orElseThrow(this::misfit);
    int next = 0;
    for (Wanted each : wanted) {
      for (ParameterSpec spec : each.specs()) {
        Tensor tensor = chosen.get(next++);
        if (!tensor.shape().equals(spec.shape())) {
          throw misfit(file, tensor, each.path(spec), spec.shape());
        }
      }
    }
    return chosen;
  }

  /// What a parameter may be called.
  private interface Names {
    List<String> of(Wanted layer, ParameterSpec spec);
  }

  private static List<String> names(Wanted layer, ParameterSpec spec) {
    String own = layer.layer().name();
    String name = spec.name();
    return List.of(
        layer.path(spec),
        own + "/" + name,
        // Keras' HDF5: a group for the layer, in it the variable's own path.
        own + "/" + own + "/" + name + ":0",
        own + "/" + own + "/" + name,
        own + "/" + name + ":0");
  }

  /// A tensor for every parameter, by name.
  private Optional<List<Tensor>> byName(Names names, OlderWeights.Origin origin) {
    List<Tensor> chosen = new ArrayList<>();
    for (Wanted layer : wanted) {
      List<Tensor> own = new ArrayList<>();
      for (ParameterSpec spec : layer.specs()) {
        Optional<String> found =
            names.of(layer, spec).stream().filter(tensors::containsKey).findFirst();
        if (found.isEmpty()) {
          return Optional.empty();
        }
        own.add(tensor(found.get()));
      }
      chosen.addAll(OlderWeights.current(layer.layer(), own, origin));
    }
    return Optional.of(chosen);
  }

  /// For each layer the tensors in the group of its name.
  private Optional<List<List<Tensor>>> namedLists() {
    List<List<Tensor>> lists = new ArrayList<>();
    for (Wanted layer : wanted) {
      List<Tensor> own =
          tensors.keySet().stream()
              .filter(name -> name.startsWith(layer.layer().name() + "/"))
              .map(this::tensor)
              .toList();
      if (own.isEmpty()) {
        return Optional.empty();
      }
      lists.add(own);
    }
    return Optional.of(lists);
  }

  /// For each layer the tensors of the group in its place, if there are as many groups as layers.
  private Optional<List<List<Tensor>>> lists() {
    Map<String, List<Tensor>> groups = new LinkedHashMap<>();
    for (String name : tensors.keySet()) {
      int slash = name.indexOf('/');
      groups
          .computeIfAbsent(slash < 0 ? name : name.substring(0, slash), _ -> new ArrayList<>())
          .add(tensor(name));
    }
    return groups.size() == wanted.size()
        ? Optional.of(List.copyOf(groups.values()))
        : Optional.empty();
  }

  private Optional<List<Tensor>> byLists(Optional<List<List<Tensor>>> lists) {
    if (lists.isEmpty()) {
      return Optional.empty();
    }
    List<Tensor> chosen = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      Wanted layer = wanted.get(i);
      List<Tensor> own = OlderWeights.current(layer.layer(), lists.get().get(i), origin());
      List<Tensor> named = byEndings(layer, own);
      if (!named.isEmpty()) {
        chosen.addAll(named);
        continue;
      }
      List<ParameterSpec> order =
          Stream.of(layer.listed(), layer.specs())
              .filter(specs -> fit(specs, own))
              .findFirst()
              .orElse(List.of());
      if (order.isEmpty()) {
        return Optional.empty();
      }
      for (ParameterSpec spec : layer.specs()) {
        chosen.add(own.get(order.indexOf(spec)));
      }
    }
    return Optional.of(chosen);
  }

  /// The end of a name says which it is, `dense/sequential/dense/kernel`, also where a format has
  /// sorted the names and lost Keras' order. Empty where it does not for every parameter.
  private static List<Tensor> byEndings(Wanted layer, List<Tensor> found) {
    List<Tensor> chosen = new ArrayList<>();
    for (ParameterSpec spec : layer.specs()) {
      List<Tensor> fitting =
          found.stream()
              .filter(tensor -> ending(tensor.name()).endsWith("/" + spec.name()))
              .toList();
      if (fitting.size() != 1 || !fitting.getFirst().shape().equals(spec.shape())) {
        return List.of();
      }
      chosen.add(fitting.getFirst());
    }
    return chosen;
  }

  private static String ending(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static boolean fit(List<ParameterSpec> specs, List<Tensor> found) {
    if (specs.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < specs.size(); i++) {
      if (!specs.get(i).shape().equals(found.get(i).shape())) {
        return false;
      }
    }
    return true;
  }

  /// As many tensors as parameters, of the same shapes in the same order.
  private Optional<List<Tensor>> byOrder() {
    List<ParameterSpec> specs = wanted.stream().flatMap(each -> each.specs().stream()).toList();
    List<Tensor> all = tensors.keySet().stream().map(this::tensor).toList();
    return fit(specs, all) ? Optional.of(all) : Optional.empty();
  }

  private Tensor tensor(String name) {
    return file.tensor(name).orElseThrow();
  }

  /// Keras says what computed for it since version 2; the first version said nothing in files of
  /// weights alone.
  private OlderWeights.Origin origin() {
    if (!file.format().equals("HDF5")) {
      return CURRENT;
    }
    Map<String, String> said = file.metadata();
    KerasVersion version =
        KerasVersion.of(said.getOrDefault("keras_version", "")).orElse(KerasVersion.ONE);
    return new OlderWeights.Origin(version, said.getOrDefault("backend", "").equals("theano"));
  }

  private static LearningException misfit(
      WeightsFile file, Tensor tensor, String path, Shape shape) {
    return new LearningException(
        "%s: tensor \"%s\" is %s, and %s of the network is %s"
            .formatted(file.path(), tensor.name(), tensor.shape(), path, shape));
  }

  private LearningException misfit() {
    String wants =
        wanted.stream()
            .flatMap(
                each -> each.specs().stream().map(spec -> each.path(spec) + " " + spec.shape()))
            .limit(8)
            .collect(Collectors.joining(", "));
    long count = wanted.stream().mapToLong(each -> each.specs().size()).sum();
    String found =
        tensors.values().stream()
            .limit(8)
            .map(tensor -> tensor.name() + " " + tensor.shape())
            .collect(Collectors.joining(", "));
    return new LearningException(
        "%s does not fit the network: it takes %s, the file has %d tensors%s"
            .formatted(
                file.path(),
                wants.isEmpty() ? "no weights" : wants + (count > 8 ? ", ..." : ""),
                tensors.size(),
                found.isEmpty() ? "" : ": " + found + (tensors.size() > 8 ? ", ..." : "")));
  }
}
