package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is added to or cut off the edges of an axis.
///
/// @param before the first, at least 0
/// @param after the last, at least 0
public record Margins(int before, int after) {

  /// Keras writes one number for everything, a pair, for two axes also a pair of pairs; Keras 1
  /// four numbers too.
  static List<Margins> read(KerasLayer keras, int axes, String setting) {
    JsonNode value = keras.setting(setting);
    List<Margins> margins = new ArrayList<>();
    if (value.isMissingNode() || KerasLayer.whole(value)) {
      int all = value.asInt(1);
      for (int axis = 0; axis < axes; axis++) {
        margins.add(new Margins(all, all));
      }
    } else if (axes == 1) {
      numbers(value, 2).ifPresent(pair -> margins.add(of(pair, 0)));
    } else if (numbers(value, 2).isPresent()) {
      numbers(value, 2).orElseThrow().forEach(each -> margins.add(new Margins(each, each)));
    } else if (numbers(value, 4).isPresent()) {
      margins.add(of(numbers(value, 4).orElseThrow(), 0));
      margins.add(of(numbers(value, 4).orElseThrow(), 2));
    } else {
      value.forEach(each -> numbers(each, 2).ifPresent(pair -> margins.add(of(pair, 0))));
    }
    if (margins.size() != axes
        || margins.stream().anyMatch(each -> each.before < 0 || each.after < 0)) {
      throw keras.problem("has the %s %s".formatted(setting, value));
    }
    return margins;
  }

  private static Optional<List<Integer>> numbers(JsonNode value, int count) {
    return KerasLayer.integers(value).filter(list -> list.size() == count);
  }

  private static Margins of(List<Integer> numbers, int at) {
    return new Margins(numbers.get(at), numbers.get(at + 1));
  }

  /// The shape with these added.
  ///
  /// @param sign 1, or -1 if they are cut off
  static Shape outputShape(
      Layer layer, Shape input, List<Margins> margins, boolean channelsFirst, int sign) {
    Ranks.check(layer, input, margins.size(), channelsFirst);
    long[] extents = Ranks.channelsLast(input, channelsFirst).extents();
    for (int axis = 0; axis < margins.size(); axis++) {
      Margins each = margins.get(axis);
      extents[axis] += sign * ((long) each.before + each.after);
      if (extents[axis] < 1) {
        throw new NetworkException("%s: nothing is left of %s".formatted(layer.label(), input));
      }
    }
    return Ranks.inOrder(Shape.of(extents), channelsFirst);
  }

  void write(ArrayNode pair) {
    pair.add(before).add(after);
  }

  static void describe(ObjectNode config, String setting, List<Margins> margins) {
    ArrayNode array = config.putArray(setting);
    margins.forEach(each -> each.write(margins.size() == 1 ? array : array.addArray()));
  }
}
