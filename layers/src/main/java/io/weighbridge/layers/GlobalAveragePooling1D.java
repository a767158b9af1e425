package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The mean of each channel over all time steps that count.
///
/// @param keepDims whether the axes that are pooled stay, one long
public record GlobalAveragePooling1D(String name, boolean channelsFirst, boolean keepDims)
    implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new GlobalAveragePooling1D(
        keras.name(), keras.channelsFirst(), keras.flag(false, "keepdims"));
  }

  @Override
  public GlobalAveragePooling1D named(String name) {
    return new GlobalAveragePooling1D(name, channelsFirst, keepDims);
  }

  @Override
  public Shape outputShape(Shape input) {
    return GlobalPooling.outputShape(this, input, 1, channelsFirst, keepDims);
  }

  @Override
  public List<Step> steps(Place place) {
    return GlobalPooling.steps(
        place,
        channelsFirst,
        place.in().mask() == null
            ? AveragePoolStep::new
            : (moved, geometry) -> new MaskedAverage(moved, geometry));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.dataFormat(config, channelsFirst);
    config.put("keepdims", keepDims);
  }
}
