package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What comes in.
public record Identity(String name) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new Identity(keras.name());
  }

  @Override
  public Identity named(String name) {
    return new Identity(name);
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
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of();
  }

  @Override
  public void describe(ObjectNode config) {}
}
