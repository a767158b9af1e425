package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The description of a computation: layers, and the calls that feed them from each other's
/// outputs. A `Network` that exists has distinct layer names and shapes that fit, and no call waits
/// for a later one.
///
/// ```java
/// Network.of("mlp", new Input("", Shape.of(28, 28)), new Flatten(""), new Dense("", 10, SOFTMAX))
/// ```
///
/// Equal networks have equal layers, calls and outputs.
public final class Network {

  private final String name;
  private final List<Layer> layers;
  private final List<Call> calls;
  private final List<Port> outputs;
  private final List<String> outputNames;
  private final List<Node> nodes;
  private volatile @Nullable Network reshaped; // the last for examples of other shapes

  /// An output of a call.
  ///
  /// @param call from 0
  /// @param output of that call, from 0; most have one
  public record Port(int call, int output) {}

  /// A layer that is fed.
  ///
  /// @param layer from 0
  /// @param inputs of earlier calls; none for [Input]
  public record Call(int layer, List<Port> inputs) {
    public Call {
      inputs = List.copyOf(inputs);
    }
  }

  /// A call with its shapes.
  ///
  /// @param index of the layer
  /// @param plain what comes out before the layer's activation
  /// @param parameters of the layer at its first call, none at others
  public record Node(
      int index,
      Layer layer,
      List<Shape> inputs,
      List<Shape> plain,
      List<Shape> outputs,
      List<ParameterSpec> parameters) {

    /// The only or first input; for an [Input] its own shape.
    public Shape input() {
      return inputs.isEmpty() ? output() : inputs.getFirst();
    }

    /// The only or first output.
    public Shape output() {
      return outputs.getFirst();
    }

    /// The number of single numbers in all parameters.
    public long parameterCount() {
      return parameters.stream().mapToLong(parameter -> parameter.shape().elements()).sum();
    }
  }

  /// @param layers each once; a layer without a name gets Keras' (`dense`, `dense_1`)
  /// @param calls in an order in which they can be computed; a layer that is called twice shares
  ///   its parameters
  /// @param outputs what comes out, in this order
  /// @throws NetworkException if this is no network
  public Network(String name, List<Layer> layers, List<Call> calls, List<Port> outputs) {
    this(name, layers, calls, outputs, List.of());
  }

  /// @param outputNames one for each output; none to name them by their layers
  /// @throws NetworkException if this is no network
  public Network(
      String name,
      List<Layer> layers,
      List<Call> calls,
      List<Port> outputs,
      List<String> outputNames) {
    this.name = name;
    this.layers = withNames(layers);
    this.calls = List.copyOf(calls);
    this.outputs = List.copyOf(outputs);
    this.nodes = checked();
    this.outputNames = outputNames.size() == outputs.size() ? List.copyOf(outputNames) : byLayer();
  }

  /// Further outputs of a layer have a number behind its name.
  private List<String> byLayer() {
    List<String> layer =
        outputs.stream().map(port -> nodes.get(port.call()).layer().name()).toList();
    Set<String> taken = new HashSet<>(layer);
    Set<String> given = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String own : layer) {
      String unique = own;
      if (!given.add(own)) {
        for (int number = 1; !taken.add(unique); number++) {
          unique = own + "_" + number;
        }
      }
      names.add(unique);
    }
    return List.copyOf(names);
  }

  private Network(String name, Network same) {
    this.name = name;
    this.layers = same.layers;
    this.calls = same.calls;
    this.outputs = same.outputs;
    this.outputNames = same.outputNames;
    this.nodes = same.nodes;
  }

  /// The same network under another name.
  public Network named(String name) {
    return new Network(name, this);
  }

  private List<Node> checked() {
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
    checkCalls();
    List<Node> made = nodes(layers, calls);
    for (Port port : outputs) {
      Node from = made.get(port.call());
      if (port.output() < 0 || port.output() >= from.outputs().size()) {
        throw new NetworkException(
            "network \"%s\" puts out output %d of %s, which has %d"
                .formatted(name, port.output(), from.layer().label(), from.outputs().size()));
      }
    }
    return made;
  }

  /// Layers in a row, each fed by the one before, the first an [Input].
  public Network(String name, List<Layer> layers) {
    this(name, layers, row(layers), List.of(new Port(layers.size() - 1, 0)));
  }

  public static Network of(String name, Layer... layers) {
    return new Network(name, List.of(layers));
  }

  private static List<Call> row(List<Layer> layers) {
    for (Layer layer : layers.stream().skip(1).toList()) {
      if (layer instanceof Input) {
        throw new NetworkException("%s: a second input".formatted(layer.label()));
      }
    }
    return IntStream.range(0, layers.size())
        .mapToObj(i -> new Call(i, i == 0 ? List.of() : List.of(new Port(i - 1, 0))))
        .toList();
  }

  private void checkCalls() {
    Set<Integer> called = new HashSet<>();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      Layer layer = layers.get(Objects.checkIndex(call.layer(), layers.size()));
      boolean again = !called.add(call.layer());
      if (layer instanceof Input ? again || !call.inputs().isEmpty() : call.inputs().isEmpty()) {
        throw new NetworkException("%s: fed as no such layer is".formatted(layer.label()));
      }
      for (Port port : call.inputs()) {
        if (port.call() < 0 || port.call() >= i) {
          throw new NetworkException("%s: fed by what comes after it".formatted(layer.label()));
        }
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      if (!called.contains(i)) {
        throw new NetworkException("%s: fed by nothing".formatted(layers.get(i).label()));
      }
    }
    if (outputs.isEmpty()
        || outputs.stream().anyMatch(port -> port.call() < 0 || port.call() >= calls.size())) {
      throw new NetworkException("network \"%s\" has no outputs".formatted(name));
    }
  }

  public String name() {
    return name;
  }

  /// Each once, those at which examples enter first.
  public List<Layer> layers() {
    return layers;
  }

  /// In an order in which they can be computed.
  public List<Call> calls() {
    return calls;
  }

  /// What comes out.
  public List<Port> outputs() {
    return outputs;
  }

  /// The calls with their shapes.
  public List<Node> nodes() {
    return nodes;
  }

  /// The parameters of a layer, by its place among the layers.
  public List<ParameterSpec> parameters(int layer) {
    return nodes.stream()
        .filter(node -> node.index() == layer)
        .findFirst()
        .map(Node::parameters)
        .orElseThrow();
  }

  /// The same network for examples of other shapes.
  ///
  /// @param shapes one for each input
  public Network at(List<Shape> shapes) {
    List<Layer> changed = new ArrayList<>();
    int next = 0;
    for (Layer layer : layers) {
      changed.add(
          layer instanceof Input input ? new Input(input.name(), shapes.get(next++)) : layer);
    }
    if (changed.equals(layers)) {
      return this;
    }
    // Networks inside networks are asked again and again for the same.
    Network before = reshaped;
    if (before != null && before.layers.equals(changed)) {
      return before;
    }
    Network now = new Network(name, changed, calls, outputs, outputNames);
    reshaped = now;
    return now;
  }

  /// The same with other layers in the same places.
  public Network with(List<Layer> others) {
    return new Network(name, others, calls, outputs, outputNames);
  }

  /// Whether it is layers in a row.
  public boolean sequential() {
    return inputs().size() == 1
        && calls.equals(row(layers))
        && outputs.equals(List.of(new Port(layers.size() - 1, 0)));
  }

  /// The layers at which examples enter, in their order.
  public List<Input> inputs() {
    return layers.stream().filter(Input.class::isInstance).map(Input.class::cast).toList();
  }

  /// The shape of one example; of several inputs the row of all their values.
  public Shape inputShape() {
    return together(inputs().stream().map(Input::shape).toList());
  }

  public List<Shape> outputShapes() {
    return outputs.stream()
        .map(port -> nodes.get(port.call()).outputs().get(port.output()))
        .toList();
  }

  /// The shape of what comes out for one example; of several outputs the row of all their values.
  public Shape outputShape() {
    return together(outputShapes());
  }

  private static Shape together(List<Shape> shapes) {
    return shapes.size() == 1
        ? shapes.getFirst()
        : Shape.of(shapes.stream().mapToLong(Shape::elements).reduce(0, Math::addExact));
  }

  /// The layer that the only output comes from; empty where there are several.
  private Optional<Call> last() {
    return outputs.size() == 1
        ? Optional.of(calls.get(outputs.getFirst().call()))
        : Optional.empty();
  }

  /// The activation that the only output comes from, linear where there are several.
  public Activation lastActivation() {
    return outputs.size() == 1 ? lastActivation(0) : Activation.LINEAR;
  }

  /// The activation that an output comes from; layers that leave values as they are in inference
  /// are looked through.
  ///
  /// @param output from 0
  public Activation lastActivation(int output) {
    Call call = calls.get(outputs.get(output).call());
    Layer layer = layers.get(call.layer());
    while (layer.activation() == Activation.LINEAR && looksThrough(layer)) {
      call = calls.get(call.inputs().getFirst().call());
      layer = layers.get(call.layer());
    }
    return layer.activation();
  }

  /// The names of the outputs, all different: those that they were given, else those of the layers
  /// that they come from.
  public List<String> outputNames() {
    return outputNames;
  }

  private static boolean looksThrough(Layer layer) {
    return layer.keepsValues() && !(layer instanceof Input);
  }

  /// The same up to what its last softmax or sigmoid takes: the scores that become probabilities.
  /// Names, order and shapes of the parameters stay. Empty if it ends in neither.
  public Optional<Network> beforeProbabilities() {
    Optional<Call> call = last();
    while (call.isPresent()) {
      int index = call.get().layer();
      Layer layer = layers.get(index);
      if (layer.activation() == Activation.SOFTMAX || layer.activation() == Activation.SIGMOID) {
        List<Layer> changed = new ArrayList<>(layers);
        changed.set(index, layer.with(Activation.LINEAR));
        return Optional.of(new Network(name, changed, calls, outputs));
      }
      if (!looksThrough(layer)) {
        return Optional.empty();
      }
      call = Optional.of(calls.get(call.get().inputs().getFirst().call()));
    }
    return Optional.empty();
  }

  public long parameterCount() {
    return nodes.stream().mapToLong(Node::parameterCount).sum();
  }

  private static List<Node> nodes(List<Layer> layers, List<Call> calls) {
    List<Node> nodes = new ArrayList<>();
    Map<Integer, List<ParameterSpec>> known = new HashMap<>();
    for (Call call : calls) {
      Layer layer = layers.get(call.layer());
      List<Shape> inputs = call.inputs().stream().map(port -> output(nodes, layer, port)).toList();
      try {
        List<Shape> plain = layer.outputShapes(inputs);
        List<Shape> outputs =
            plain.stream().map(shape -> layer.activation().shape(layer.label(), shape)).toList();
        List<ParameterSpec> parameters = layer.parameters(inputs);
        List<ParameterSpec> before = known.putIfAbsent(call.layer(), parameters);
        if (before != null && !before.equals(parameters)) {
          throw new NetworkException(
              "%s: called with %s, for which its parameters are not made"
                  .formatted(layer.label(), inputs));
        }
        nodes.add(
            new Node(
                call.layer(),
                layer,
                inputs,
                plain,
                outputs,
                before == null ? List.copyOf(parameters) : List.of()));
      } catch (ArithmeticException overflow) {
        throw new NetworkException(
            "%s: %s is too large an input".formatted(layer.label(), texts(inputs)), overflow);
      } catch (IndexOutOfBoundsException | IllegalArgumentException misfit) {
        throw new NetworkException(
            "%s: does not take an input of %s (%s)"
                .formatted(layer.label(), texts(inputs), misfit.getMessage()),
            misfit);
      }
    }
    return List.copyOf(nodes);
  }

  private static String texts(List<Shape> shapes) {
    return String.join(" and ", shapes.stream().map(Shape::toString).toList());
  }

  private static Shape output(List<Node> nodes, Layer reader, Port port) {
    Node from = nodes.get(port.call());
    if (port.output() < 0 || port.output() >= from.outputs().size()) {
      throw new NetworkException(
          "%s: fed by output %d of %s, which has %d"
              .formatted(
                  reader.label(), port.output(), from.layer().label(), from.outputs().size()));
    }
    return from.outputs().get(port.output());
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

  /// `InputLayer` as Keras spells a default name, `input_layer`; `Conv2D` is `conv2d`
  /// (`naming.to_snake_case`).
  public static String snakeCase(String className) {
    return className
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network that
        && name.equals(that.name)
        && layers.equals(that.layers)
        && calls.equals(that.calls)
        && outputs.equals(that.outputs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, layers, calls, outputs);
  }

  @Override
  public String toString() {
    return "network %s %s".formatted(name, layers);
  }
}
