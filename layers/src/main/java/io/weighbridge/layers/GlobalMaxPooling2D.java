package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The largest of each channel over whole pictures.
///
/// @param keepDims whether the axes that are pooled stay, one long
public record GlobalMaxPooling2D(String name, boolean channelsFirst, boolean keepDims)
    implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new GlobalMaxPooling2D(
        keras.name(), keras.channelsFirst(), keras.flag(false, "keepdims"));
  }

  @Override
  public GlobalMaxPooling2D named(String name) {
    return new GlobalMaxPooling2D(name, channelsFirst, keepDims);
  }

  @Override
  public Shape outputShape(Shape input) {
    return GlobalPooling.outputShape(this, input, 2, channelsFirst, keepDims);
  }

  @Override
  public List<Step> steps(Place place) {
    return GlobalPooling.steps(place, channelsFirst, MaxPoolStep::new);
  }

  @Override
  public void describe(ObjectNode config) {
    Described.dataFormat(config, channelsFirst);
    config.put("keepdims", keepDims);
  }
}
