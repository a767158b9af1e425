package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Cuts off the edges of the time steps.
public record Cropping1D(String name, Margins cropping) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new Cropping1D(keras.name(), Margins.read(keras, 1, "cropping").getFirst());
  }

  @Override
  public Cropping1D named(String name) {
    return new Cropping1D(name, cropping);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Margins.outputShape(this, input, List.of(cropping), false, -1);
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(MovedPlaces.shifted(place, -cropping.before(), 0));
  }

  @Override
  public void describe(ObjectNode config) {
    Margins.describe(config, "cropping", List.of(cropping));
  }
}
