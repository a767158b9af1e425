package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Zeros before and after pictures.
///
/// @param margins of height and width
public record ZeroPadding2D(String name, List<Margins> margins, boolean channelsFirst)
    implements UnaryLayer {

  public ZeroPadding2D {
    margins = List.copyOf(margins);
  }

  static Layer read(KerasLayer keras) {
    return new ZeroPadding2D(
        keras.name(), Margins.read(keras, 2, "padding"), keras.channelsFirst());
  }

  @Override
  public ZeroPadding2D named(String name) {
    return new ZeroPadding2D(name, margins, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Margins.outputShape(this, input, margins, channelsFirst, 1);
  }

  @Override
  public List<Step> steps(Place place) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(shifted(moved)))
        : List.of(shifted(place));
  }

  private Step shifted(Place place) {
    return MovedPlaces.shifted(place, margins.get(0).before(), margins.get(1).before());
  }

  @Override
  public void describe(ObjectNode config) {
    Margins.describe(config, "padding", margins);
    Described.dataFormat(config, channelsFirst);
  }
}
