package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Each time step `size` times.
public record UpSampling1D(String name, int size) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new UpSampling1D(keras.name(), keras.countPerAxis(1, 2, "size", "length").getFirst());
  }

  @Override
  public UpSampling1D named(String name) {
    return new UpSampling1D(name, size);
  }

  @Override
  public Shape outputShape(Shape input) {
    Ranks.check(this, input, 1, false);
    return Shape.of(Math.multiplyExact(input.extent(0), size), input.extent(1));
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(MovedPlaces.repeated(place, size, 1));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("size", size);
  }
}
