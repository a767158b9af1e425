package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A recurrent layer along time and another against it (Schuster and Paliwal 1997). The outputs of
/// the second are turned round, so that both are of the same time step, and then merged.
///
/// Where outputs of all steps come out, those of steps that do not count are zero, as in Keras.
public record Bidirectional(
    String name, RecurrentLayer forward, RecurrentLayer backward, Merge merge, boolean trainable)
    implements Layer, Footprint.Scratch, OlderWeights, SeparateArguments {

  /// What sets the two apart in a place: their draws differ.
  private static final int FIRST = 1;

  private static final int SECOND = 2;

  /// Calls of the two layers are counted on from here, so that they do not drop the same numbers.
  private static final long ORDINAL_STRIDE = 20_011;

  private static final String FORWARD = "forward_";
  private static final String BACKWARD = "backward_";

  /// What becomes of the two outputs.
  public enum Merge {
    CONCAT,
    SUM,
    MUL,
    AVE,
    /// Both come out.
    NONE
  }

  public Bidirectional {
    forward = forward.with(zeroing(forward.recurrence()));
    backward = backward.with(zeroing(backward.recurrence()));
    Recurrence one = forward.recurrence();
    Recurrence other = backward.recurrence();
    if (one.goBackwards() == other.goBackwards()
        || one.returnSequences() != other.returnSequences()
        || one.returnState() != other.returnState()) {
      throw new NetworkException(
          "layer \"%s\" (Bidirectional): its layers do not go opposite ways with outputs alike"
              .formatted(name));
    }
  }

  private static Recurrence zeroing(Recurrence recurrence) {
    return recurrence.zeroing(recurrence.returnSequences());
  }

  /// The same layer in both directions.
  public Bidirectional(String name, RecurrentLayer layer, Merge merge) {
    this(
        name,
        layer.named(FORWARD + base(layer)),
        layer.with(layer.recurrence().reversed()).named(BACKWARD + base(layer)),
        merge,
        true);
  }

  private static String base(Layer layer) {
    String name =
        layer.name().isEmpty() ? layer.kerasClass().toLowerCase(Locale.ROOT) : layer.name();
    return name.startsWith(FORWARD) ? name.substring(FORWARD.length()) : name;
  }

  static Layer read(KerasLayer keras) {
    Merge merge = merge(keras);
    Bidirectional same =
        new Bidirectional(keras.name(), recurrent(keras, "layer"), merge)
            .trainable(keras.trainable());
    return keras.has("backward_layer")
        ? new Bidirectional(
            keras.name(),
            same.forward,
            recurrent(keras, "backward_layer"),
            merge,
            keras.trainable())
        : same;
  }

  private static RecurrentLayer recurrent(KerasLayer keras, String setting) {
    if (keras.inner(setting) instanceof RecurrentLayer layer) {
      return layer;
    }
    throw keras.problem("holds a layer that is not recurrent");
  }

  private static Merge merge(KerasLayer keras) {
    JsonNode mode = keras.config().path("merge_mode");
    if (mode.isNull()) {
      return Merge.NONE;
    }
    String name = mode.asString("concat");
    Optional<Merge> found =
        List.of(Merge.CONCAT, Merge.SUM, Merge.MUL, Merge.AVE).stream()
            .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst();
    return found.orElseThrow(() -> keras.problem("has the merge_mode %s".formatted(name)));
  }

  @Override
  public Bidirectional named(String name) {
    return new Bidirectional(name, forward, backward, merge, trainable);
  }

  @Override
  public Bidirectional trainable(boolean trainable) {
    return new Bidirectional(name, forward, backward, merge, trainable);
  }

  private <T> List<T> forForward(List<T> inputs) {
    return inputs.size() == 1 ? inputs : inputs.subList(0, 1 + forward.states());
  }

  private <T> List<T> forBackward(List<T> inputs) {
    List<T> own = new ArrayList<>(inputs.subList(0, 1));
    if (inputs.size() > 1) {
      own.addAll(inputs.subList(1 + forward.states(), inputs.size()));
    }
    return own;
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    if (inputs.size() != 1 && inputs.size() != 1 + forward.states() + backward.states()) {
      throw new NetworkException(
          "%s: takes a sequence and no or %d states, given %d inputs"
              .formatted(label(), forward.states() + backward.states(), inputs.size()));
    }
    List<Shape> one = forward.outputShapes(forForward(inputs));
    List<Shape> other = backward.outputShapes(forBackward(inputs));
    Shape first = one.getFirst();
    Shape second = other.getFirst();
    List<Shape> outputs = new ArrayList<>();
    switch (merge) {
      case CONCAT -> {
        long[] extents = first.extents();
        extents[extents.length - 1] += second.extent(second.rank() - 1);
        outputs.add(Shape.of(extents));
      }
      case SUM, MUL, AVE -> {
        if (!first.equals(second)) {
          throw new NetworkException(
              "%s: %s and %s do not merge by %s"
                  .formatted(label(), first, second, merge.name().toLowerCase(Locale.ROOT)));
        }
        outputs.add(first);
      }
      case NONE -> {
        outputs.add(first);
        outputs.add(second);
      }
    }
    outputs.addAll(one.subList(1, one.size()));
    outputs.addAll(other.subList(1, other.size()));
    return List.copyOf(outputs);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    List<ParameterSpec> parameters = new ArrayList<>();
    forward
        .parameters(inputs)
        .forEach(spec -> parameters.add(spec.within(forward.name(), "forward_layer", trainable)));
    backward
        .parameters(inputs)
        .forEach(spec -> parameters.add(spec.within(backward.name(), "backward_layer", trainable)));
    return List.copyOf(parameters);
  }

  /// What both of them keep, and put out.
  @Override
  public long scratch(List<Shape> inputs) {
    return Math.addExact(
        scratch(forward, forForward(inputs)), scratch(backward, forBackward(inputs)));
  }

  private static long scratch(RecurrentLayer layer, List<Shape> inputs) {
    return Math.addExact(layer.scratch(inputs), layer.outputShapes(inputs).getFirst().elements());
  }

  @Override
  public boolean passesMask() {
    return forward.passesMask();
  }

  @Override
  public List<Step> steps(Place place) {
    List<Buffer> both = List.of(place.in().alias(), place.in().alias());
    List<Buffer> read = new ArrayList<>(place.inputs());
    read.set(0, both.get(0));
    List<Buffer> made = new ArrayList<>();
    int outputs = merge == Merge.NONE ? 2 : 1;
    List<Buffer> states = place.outputs().subList(outputs, place.outputs().size());
    int split = states.isEmpty() ? 0 : forward.states();
    RecurrentStep one =
        step(forward, place, forForward(read), states.subList(0, split), FIRST, made);
    read.set(0, both.get(1));
    RecurrentStep other =
        step(
            backward, place, forBackward(read), states.subList(split, states.size()), SECOND, made);
    if (merge == Merge.NONE && passesMask()) {
      place.outputs().get(1).mask(place.in().mask());
    }
    int time = passesMask() ? Math.toIntExact(place.inShape().extent(0)) : 1;
    return List.of(
        new GatherStep(place.in(), both),
        one,
        other,
        new DirectionsStep(
            merge, made.get(0), made.get(1), place.outputs().subList(0, outputs), time));
  }

  /// @param made where the layer's own output is added
  private RecurrentStep step(
      RecurrentLayer layer,
      Place place,
      List<Buffer> inputs,
      List<Buffer> states,
      int offset,
      List<Buffer> made) {
    List<Shape> inputShapes =
        offset == FIRST ? forForward(place.inputShapes()) : forBackward(place.inputShapes());
    List<Shape> shapes = layer.outputShapes(inputShapes);
    Buffer own = new Buffer(Math.toIntExact(shapes.getFirst().elements()));
    made.add(own);
    List<Buffer> outputs = new ArrayList<>(List.of(own));
    outputs.addAll(states);
    return layer.step(
        place.inside(
            layer.name(),
            inputs,
            inputShapes,
            outputs,
            shapes,
            place.ordinal() * ORDINAL_STRIDE + offset));
  }

  @Override
  public void arguments(List<ObjectNode> tensors, ArrayNode args, ObjectNode kwargs) {
    forward.arguments(tensors, args, kwargs);
  }

  @Override
  public void describe(ObjectNode config) {
    if (merge == Merge.NONE) {
      config.putNull("merge_mode");
    } else {
      config.put("merge_mode", merge.name().toLowerCase(Locale.ROOT));
    }
    config.set("layer", KerasJson.entry(forward));
    config.set("backward_layer", KerasJson.entry(backward));
  }

  /// One half for each direction.
  @Override
  public List<Tensor> current(List<Tensor> found, Origin origin) {
    int half = found.size() / 2;
    List<Tensor> current = new ArrayList<>(forward.current(found.subList(0, half), origin));
    current.addAll(backward.current(found.subList(half, found.size()), origin));
    return List.copyOf(current);
  }
}
