package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// All numbers of an example in one row.
///
/// @param channelsFirst whether channels come first and are moved to the end before, as Keras does
///   it; then other numbers stand in other places
public record Flatten(String name, boolean channelsFirst) implements UnaryLayer {

  public Flatten(String name) {
    this(name, false);
  }

  static Layer read(KerasLayer keras) {
    return new Flatten(keras.name(), keras.channelsFirst());
  }

  @Override
  public Flatten named(String name) {
    return new Flatten(name, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.elements());
  }

  @Override
  public boolean renames() {
    return !channelsFirst;
  }

  @Override
  public boolean keepsValues() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(Transposition.channelsLast(place));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.dataFormat(config, channelsFirst);
  }
}
