package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The largest of each channel in windows over pictures.
public record MaxPooling2D(String name, PoolingWindow window) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new MaxPooling2D(keras.name(), PoolingWindow.read(keras, 2));
  }

  @Override
  public MaxPooling2D named(String name) {
    return new MaxPooling2D(name, window);
  }

  @Override
  public Shape outputShape(Shape input) {
    return window.outputShape(this, input);
  }

  @Override
  public List<Step> steps(Place place) {
    return window.steps(place, MaxPoolStep::new);
  }

  @Override
  public void describe(ObjectNode config) {
    window.describe(config);
  }
}
