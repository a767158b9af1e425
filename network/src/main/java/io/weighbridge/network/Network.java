package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The description of a computation: layers in their order, each fed by the one before, the first
/// an [Input]. A `Network` that exists has distinct layer names and shapes that fit.
///
/// ```java
/// Network.of("mlp", new Input("", Shape.of(28, 28)), new Flatten(""), new Dense("", 10, SOFTMAX))
/// ```
///
/// @param layers nodes of the computation; a layer without a name gets Keras' (`dense`, `dense_1`)
public record Network(String name, List<Layer> layers) {

  /// A layer in its place: what goes in, what comes out.
  public record Node(Layer layer, Shape input, Shape output, List<ParameterSpec> parameters) {

    /// The number of single numbers in all parameters.
    public long parameterCount() {
      return parameters.stream().mapToLong(parameter -> parameter.shape().elements()).sum();
    }
  }

  public Network {
    layers = withNames(layers);
    if (layers.isEmpty() || !(layers.getFirst() instanceof Input)) {
      throw new NetworkException(
          "network \"%s\" does not begin with the shape of its input".formatted(name));
    }
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (!names.add(layer.name())) {
        throw new NetworkException("%s: a second layer of that name".formatted(layer.label()));
      }
    }
    for (Layer layer : layers.subList(1, layers.size())) {
      if (layer instanceof Input) {
        throw new NetworkException("%s: a second input".formatted(layer.label()));
      }
    }
    nodes(layers);
  }

  public static Network of(String name, Layer... layers) {
    return new Network(name, List.of(layers));
  }

  /// The layers with their shapes.
  public List<Node> nodes() {
    return nodes(layers);
  }

  public Shape inputShape() {
    return ((Input) layers.getFirst()).shape();
  }

  public Shape outputShape() {
    return nodes().getLast().output();
  }

  /// The same up to what its last softmax or sigmoid takes: the scores that become probabilities.
  /// Names, order and shapes of the parameters stay. Empty if it ends in neither.
  public Optional<Network> beforeProbabilities() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      List<Layer> changed = new ArrayList<>(layers);
      switch (layers.get(i)) {
        case Flatten _, Reshape _, Dropout _ -> {}
        case Dense dense when makesProbabilities(dense.activation()) -> {
          changed.set(i, dense.with(Activation.LINEAR));
          return Optional.of(new Network(name, changed));
        }
        case ActivationLayer(String own, Activation last) when makesProbabilities(last) -> {
          changed.set(i, new ActivationLayer(own, Activation.LINEAR));
          return Optional.of(new Network(name, changed));
        }
        case Dense _, ActivationLayer _, Input _, Rescaling _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean makesProbabilities(Activation activation) {
    return activation == Activation.SOFTMAX || activation == Activation.SIGMOID;
  }

  public long parameterCount() {
    return nodes().stream().mapToLong(Node::parameterCount).sum();
  }

  private static List<Node> nodes(List<Layer> layers) {
    List<Node> nodes = new ArrayList<>();
    Shape shape = Shape.of();
    for (Layer layer : layers) {
      Shape output;
      try {
        output = layer.outputShape(shape);
        nodes.add(new Node(layer, shape, output, layer.parameters(shape)));
      } catch (ArithmeticException | IllegalArgumentException overflow) {
        throw new NetworkException(
            "%s: %s is too large an input".formatted(layer.label(), shape), overflow);
      }
      shape = output;
    }
    return List.copyOf(nodes);
  }

  /// Keras counts the layers of a class that were not named: dense, dense_1, dense_2.
  private static List<Layer> withNames(List<Layer> layers) {
    Set<String> taken = new HashSet<>();
    layers.forEach(layer -> taken.add(layer.name()));
    Map<String, Integer> counts = new HashMap<>();
    List<Layer> named = new ArrayList<>();
    for (Layer layer : layers) {
      Layer next = layer;
      while (next.name().isEmpty()) {
        String base = snakeCase(layer.kerasClass());
        int count = counts.merge(base, 1, Integer::sum) - 1;
        String candidate = count == 0 ? base : base + "_" + count;
        if (taken.add(candidate)) {
          next = layer.named(candidate);
        }
      }
      named.add(next);
    }
    return List.copyOf(named);
  }

  /// `InputLayer` as Keras spells a default name: `input_layer`.
  public static String snakeCase(String className) {
    return className.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
