package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Cuts off the edges of pictures.
///
/// @param margins of height and width
public record Cropping2D(String name, List<Margins> margins, boolean channelsFirst)
    implements UnaryLayer {

  public Cropping2D {
    margins = List.copyOf(margins);
  }

  static Layer read(KerasLayer keras) {
    return new Cropping2D(keras.name(), Margins.read(keras, 2, "cropping"), keras.channelsFirst());
  }

  @Override
  public Cropping2D named(String name) {
    return new Cropping2D(name, margins, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Margins.outputShape(this, input, margins, channelsFirst, -1);
  }

  @Override
  public List<Step> steps(Place place) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(shifted(moved)))
        : List.of(shifted(place));
  }

  private Step shifted(Place place) {
    return MovedPlaces.shifted(place, -margins.get(0).before(), -margins.get(1).before());
  }

  @Override
  public void describe(ObjectNode config) {
    Margins.describe(config, "cropping", margins);
    Described.dataFormat(config, channelsFirst);
  }
}
