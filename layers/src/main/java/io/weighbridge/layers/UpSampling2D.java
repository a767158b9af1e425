package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Pictures made larger.
///
/// @param size how many times as high and as wide
/// @param bilinear whether places between others are mixed of them; otherwise the nearest is
///   repeated
public record UpSampling2D(String name, List<Integer> size, boolean bilinear, boolean channelsFirst)
    implements UnaryLayer {

  public UpSampling2D {
    size = List.copyOf(size);
  }

  static Layer read(KerasLayer keras) {
    return new UpSampling2D(
        keras.name(),
        keras.countPerAxis(2, 2, "size"),
        switch (keras.text("nearest", "interpolation")) {
          case "nearest" -> false;
          case "bilinear" -> true;
          default ->
              throw keras.problem(
                  "has the interpolation %s, not nearest or bilinear"
                      .formatted(keras.text("", "interpolation")));
        },
        keras.channelsFirst());
  }

  @Override
  public UpSampling2D named(String name) {
    return new UpSampling2D(name, size, bilinear, channelsFirst);
  }

  @Override
  public Shape outputShape(Shape input) {
    Ranks.check(this, input, 2, channelsFirst);
    long[] extents = Ranks.channelsLast(input, channelsFirst).extents();
    extents[0] = Math.multiplyExact(extents[0], size.get(0));
    extents[1] = Math.multiplyExact(extents[1], size.get(1));
    return Ranks.inOrder(Shape.of(extents), channelsFirst);
  }

  @Override
  public List<Step> steps(Place place) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(step(moved)))
        : List.of(step(place));
  }

  private Step step(Place place) {
    return bilinear
        ? new BilinearStep(place)
        : MovedPlaces.repeated(place, size.get(0), size.get(1));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.integers(config, "size", size);
    Described.dataFormat(config, channelsFirst);
    config.put("interpolation", bilinear ? "bilinear" : "nearest");
  }
}
