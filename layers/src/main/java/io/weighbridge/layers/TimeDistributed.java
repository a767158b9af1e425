package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The same layer at every time step: `[time, …]` becomes `[time, …]`.
///
/// All time steps of all examples are one batch of the layer inside, also where it depends on the
/// whole batch, as Keras 2 has it (Keras 3 normalises every time step by itself).
///
/// Its activation is that of the layer inside.
public record TimeDistributed(String name, Layer layer, boolean trainable)
    implements UnaryLayer, Footprint.Scratch, OlderWeights {

  public TimeDistributed {
    if (layer.name().isEmpty()) {
      layer = layer.named(Network.snakeCase(layer.kerasClass()));
    }
  }

  static Layer read(KerasLayer keras) {
    return new TimeDistributed(keras.name(), keras.inner("layer"), keras.trainable());
  }

  /// Keras 1's `TimeDistributedDense`, which says its weights and settings as a Dense does.
  static Layer readDense(KerasLayer keras) {
    return new TimeDistributed(keras.name(), Dense.read(keras).named("dense"), keras.trainable());
  }

  @Override
  public TimeDistributed named(String name) {
    return new TimeDistributed(name, layer, trainable);
  }

  @Override
  public TimeDistributed trainable(boolean trainable) {
    return new TimeDistributed(name, layer, trainable);
  }

  @Override
  public Activation activation() {
    return layer.activation();
  }

  @Override
  public TimeDistributed with(Activation other) {
    return new TimeDistributed(name, layer.with(other), trainable);
  }

  private Shape inner(Shape input) {
    if (input.rank() < 2) {
      throw new NetworkException(
          "%s: takes time steps of some rank, given %s".formatted(label(), input));
    }
    return Shape.of(Arrays.copyOfRange(input.extents(), 1, input.rank()));
  }

  @Override
  public Shape outputShape(Shape input) {
    List<Shape> outputs = layer.outputShapes(List.of(inner(input)));
    if (outputs.size() != 1) {
      throw new NetworkException(
          "%s: %s has %d outputs, not one".formatted(label(), layer.label(), outputs.size()));
    }
    Shape output = outputs.getFirst();
    long[] extents = new long[output.rank() + 1];
    extents[0] = input.extent(0);
    System.arraycopy(output.extents(), 0, extents, 1, output.rank());
    return Shape.of(extents);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    return layer.parameters(List.of(inner(input))).stream()
        .map(spec -> spec.within(layer.name(), "layer", trainable))
        .toList();
  }

  @Override
  public boolean renames() {
    return layer.renames();
  }

  @Override
  public boolean keepsValues() {
    return layer.keepsValues();
  }

  /// What the layer keeps at all time steps.
  @Override
  public long scratch(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    return layer instanceof Footprint.Scratch more
        ? Math.multiplyExact(input.extent(0), more.scratch(List.of(inner(input))))
        : 0;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int time = Math.toIntExact(place.inShape().extent(0));
    Shape inner = inner(place.inShape());
    Buffer in = place.in().view(place.in().width() / time);
    Buffer out = place.out().view(place.out().width() / time);
    List<Step> steps = new ArrayList<>();
    // Views take no room, so that of the output is taken here.
    steps.add(new Room(place.out()));
    Place inside =
        place.inside(
            layer.name(),
            List.of(in),
            List.of(inner),
            List.of(out),
            layer.outputShapes(List.of(inner)),
            place.ordinal());
    layer.steps(inside).forEach(step -> steps.add(new Repeated(step, time)));
    return steps;
  }

  @Override
  public void describe(ObjectNode config) {
    config.set("layer", KerasJson.entry(layer));
  }

  @Override
  public List<Tensor> current(List<Tensor> found, Origin origin) {
    return OlderWeights.current(layer, found, origin);
  }

  private static final class Room extends Step {

    private final Buffer buffer;

    Room(Buffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      buffer.hold(rows, withGradients);
    }

    @Override
    public void forward(int from, int to) {}

    @Override
    public void backward(int from, int to, boolean inputs) {}
  }

  /// A step for rows that are time steps.
  private static final class Repeated extends Step {

    private final Step step;
    private final int time;

    Repeated(Step step, int time) {
      this.step = step;
      this.time = time;
    }

    @Override
    public void mode(Mode mode) {
      super.mode(mode);
      step.mode(mode);
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      step.hold(Math.multiplyExact(rows, time), withGradients);
    }

    @Override
    public void forward(int from, int to) {
      step.forward(from * time, to * time);
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      step.backward(from * time, to * time, inputs);
    }

    @Override
    public boolean mixes() {
      return step.mixes();
    }

    @Override
    public void gather(int member, int members, int rows) {
      step.gather(member, members, rows * time);
    }

    @Override
    public void gatherGradients(int member, int members, int rows) {
      step.gatherGradients(member, members, rows * time);
    }

    @Override
    public List<Gradient> gradients() {
      return step.gradients().stream()
          .<Gradient>map(gradient -> new RepeatedGradient(gradient, time))
          .toList();
    }

    @Override
    public void wipe() {
      step.wipe();
    }
  }

  private record RepeatedGradient(Gradient gradient, int time) implements Gradient {

    @Override
    public Parameter parameter() {
      return gradient.parameter();
    }

    @Override
    public int rows() {
      return gradient.rows();
    }

    @Override
    public int blockRows() {
      return gradient.blockRows();
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      gradient.sum(from, to, count * time, add);
    }
  }
}
