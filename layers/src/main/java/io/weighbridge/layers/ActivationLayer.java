package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// An activation function as a layer of its own.
public record ActivationLayer(String name, Activation activation) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new ActivationLayer(keras.name(), keras.activation());
  }

  @Override
  public ActivationLayer named(String name) {
    return new ActivationLayer(name, activation);
  }

  @Override
  public ActivationLayer with(Activation other) {
    return new ActivationLayer(name, other);
  }

  @Override
  public String kerasClass() {
    return "Activation";
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean renames() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of();
  }

  @Override
  public void describe(ObjectNode config) {
    Described.activation(config, activation);
  }
}
