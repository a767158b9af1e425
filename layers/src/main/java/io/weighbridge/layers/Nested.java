package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// A network in the place of a layer. Its parameters are named by the layer inside and their own
/// name, `conv2d/kernel`.
public record Nested(String name, Network network, boolean trainable)
    implements Layer, Footprint.Scratch {

  /// Calls of a network inside are counted on from here, so that no two draw the same numbers.
  private static final long ORDINAL_STRIDE = 10_007;

  /// A layer and the network that it is have one name.
  public Nested {
    if (!name.isEmpty() && !name.equals(network.name())) {
      network = network.named(name);
    }
  }

  @Override
  public Nested named(String name) {
    return new Nested(name, network, trainable);
  }

  @Override
  public Nested trainable(boolean trainable) {
    return new Nested(name, network, trainable);
  }

  @Override
  public String kerasClass() {
    return network.sequential() ? "Sequential" : "Functional";
  }

  /// The network for inputs of these shapes.
  Network at(List<Shape> inputs) {
    if (inputs.size() != network.inputs().size()) {
      throw new NetworkException(
          "%s: takes %d inputs, given %d"
              .formatted(label(), network.inputs().size(), inputs.size()));
    }
    return network.at(inputs);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    return at(inputs).outputShapes();
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    List<ParameterSpec> parameters = new ArrayList<>();
    Network actual = at(inputs);
    Map<Integer, String> groups = KerasJson.archiveGroups(actual);
    for (int i = 0; i < actual.layers().size(); i++) {
      for (ParameterSpec spec : actual.parameters(i)) {
        parameters.add(
            spec.within(actual.layers().get(i).name(), groups.getOrDefault(i, ""), trainable));
      }
    }
    return List.copyOf(parameters);
  }

  @Override
  public long scratch(List<Shape> inputs) {
    return Footprint.inside(this, inputs);
  }

  @Override
  public List<Step> steps(Place place) {
    Network actual = at(place.inputShapes());
    Assembly inside =
        new Assembly(
            actual,
            place.inputs(),
            (node, inputs, outputs, ordinal) ->
                place.inside(
                    node.layer().name(),
                    inputs,
                    node.inputs(),
                    outputs,
                    node.plain(),
                    place.ordinal() * ORDINAL_STRIDE + ordinal + 1));
    List<Step> steps = new ArrayList<>(inside.steps());
    for (int i = 0; i < inside.outputs().size(); i++) {
      Buffer made = inside.outputs().get(i);
      place.outputs().get(i).mask(made.mask());
      steps.add(new CopyStep(made, place.outputs().get(i)));
    }
    return steps;
  }

  @Override
  public void describe(ObjectNode config) {
    config.setAll(KerasJson.config(network));
    config.put("name", name).put("trainable", trainable);
  }
}
