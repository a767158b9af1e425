package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Zeros before and after the time steps.
public record ZeroPadding1D(String name, Margins padding, boolean channelsFirst)
    implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new ZeroPadding1D(
        keras.name(), Margins.read(keras, 1, "padding").getFirst(), keras.channelsFirst());
  }

  @Override
  public ZeroPadding1D named(String name) {
    return new ZeroPadding1D(name, padding, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Margins.outputShape(this, input, List.of(padding), channelsFirst, 1);
  }

  @Override
  public List<Step> steps(Place place) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(shifted(moved)))
        : List.of(shifted(place));
  }

  private Step shifted(Place place) {
    return MovedPlaces.shifted(place, padding.before(), 0);
  }

  @Override
  public void describe(ObjectNode config) {
    Margins.describe(config, "padding", List.of(padding));
    Described.dataFormat(config, channelsFirst);
  }
}
