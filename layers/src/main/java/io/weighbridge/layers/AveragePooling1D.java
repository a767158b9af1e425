package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The mean of each channel in windows over time steps. Of windows that reach over an edge only
/// what is inside counts.
public record AveragePooling1D(String name, PoolingWindow window) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new AveragePooling1D(keras.name(), PoolingWindow.read(keras, 1));
  }

  @Override
  public AveragePooling1D named(String name) {
    return new AveragePooling1D(name, window);
  }

  @Override
  public Shape outputShape(Shape input) {
    return window.outputShape(this, input);
  }

  @Override
  public List<Step> steps(Place place) {
    return window.steps(place, AveragePoolStep::new);
  }

  @Override
  public void describe(ObjectNode config) {
    window.describe(config);
  }
}
