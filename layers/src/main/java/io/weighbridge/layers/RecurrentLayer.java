package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A layer that goes along time with a state: `[time, in]` becomes `[time, units]` or `[units]`.
///
/// Further inputs are the state it begins with, further outputs the state it ends with. What Keras
/// calls stateful is not kept: every call begins anew.
///
/// Parameters: `kernel` `[in, gates * units]`, `recurrent_kernel` `[units, gates * units]` and
/// `bias`.
public sealed interface RecurrentLayer
    extends Layer, Footprint.Scratch, OlderWeights, SeparateArguments permits SimpleRNN, LSTM, GRU {

  /// The settings that all recurrent layers have.
  Recurrence recurrence();

  /// The same with other settings.
  RecurrentLayer with(Recurrence other);

  /// Blocks of the kernel's columns, one for each gate and for what is proposed.
  int gates();

  /// Vectors of which the state consists.
  int states();

  @Override
  RecurrentLayer named(String name);

  @Override
  RecurrentLayer trainable(boolean trainable);

  /// The step of one call.
  RecurrentStep step(Place place);

  /// The gates and states of all time steps.
  @Override
  default long scratch(List<Shape> inputs) {
    long each = Math.multiplyExact((long) gates() + states(), recurrence().units());
    return Math.multiplyExact(inputs.getFirst().extent(0), each);
  }

  @Override
  default List<Step> steps(Place place) {
    return List.of(step(place));
  }

  @Override
  default List<Shape> outputShapes(List<Shape> inputs) {
    Shape sequence = inputs.getFirst();
    if (sequence.rank() != 2) {
      throw new NetworkException(
          "%s: takes sequences [time, values], given %s".formatted(label(), sequence));
    }
    int units = recurrence().units();
    checkStates(inputs.subList(1, inputs.size()), List.of(this));
    List<Shape> outputs = new ArrayList<>();
    outputs.add(
        recurrence().returnSequences() ? Shape.of(sequence.extent(0), units) : Shape.of(units));
    if (recurrence().returnState()) {
      outputs.addAll(Collections.nCopies(states(), Shape.of(units)));
    }
    return List.copyOf(outputs);
  }

  /// Finds out whether these inputs are none or a state for each of the layers.
  private void checkStates(List<Shape> given, List<RecurrentLayer> layers) {
    List<Shape> expected = new ArrayList<>();
    for (RecurrentLayer layer : layers) {
      expected.addAll(Collections.nCopies(layer.states(), Shape.of(layer.recurrence().units())));
    }
    if (!given.isEmpty() && !given.equals(expected)) {
      throw new NetworkException(
          "%s: begins with states %s, given %s".formatted(label(), expected, given));
    }
  }

  /// How the bias begins.
  default ParameterRules biasRules() {
    return recurrence().bias();
  }

  /// The bias of a kernel with so many columns.
  default Shape biasShape(long columns) {
    return Shape.of(columns);
  }

  @Override
  default List<ParameterSpec> parameters(List<Shape> inputs) {
    int units = recurrence().units();
    long in = inputs.getFirst().extent(1);
    long columns = Math.multiplyExact((long) units, gates());
    List<ParameterSpec> parameters = new ArrayList<>();
    parameters.add(spec("kernel", Shape.of(in, columns), recurrence().kernel(), 0));
    parameters.add(spec("recurrent_kernel", Shape.of(units, columns), recurrence().recurrent(), 1));
    if (recurrence().useBias()) {
      parameters.add(spec("bias", biasShape(columns), biasRules(), 2));
    }
    return List.copyOf(parameters);
  }

  private ParameterSpec spec(String name, Shape shape, ParameterRules rules, int at) {
    return new ParameterSpec(name, shape, rules, trainable(), "cell/vars/" + at);
  }

  @Override
  default boolean passesMask() {
    return recurrence().returnSequences();
  }

  /// Keras takes the state by name.
  @Override
  default void arguments(List<ObjectNode> tensors, ArrayNode args, ObjectNode kwargs) {
    args.add(tensors.getFirst());
    if (tensors.size() > 1) {
      ArrayNode states = kwargs.putArray("initial_state");
      tensors.stream().skip(1).forEach(states::add);
    }
  }

  /// What the weights of layers that were made for cuDNN, or by Keras 1, come to.
  @Override
  default List<Tensor> current(List<Tensor> found, Origin origin) {
    return RecurrentWeights.current(this, found);
  }
}
