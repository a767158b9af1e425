package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// The axes in another order.
///
/// @param dims axis `dims[i]` becomes axis i, counted from 1 as the batch is axis 0
public record Permute(String name, List<Integer> dims) implements UnaryLayer {

  public Permute {
    dims = List.copyOf(dims);
    if (!dims.stream()
        .sorted()
        .toList()
        .equals(IntStream.rangeClosed(1, dims.size()).boxed().toList())) {
      throw new NetworkException(
          "layer \"%s\" (Permute): %s is no order of axes".formatted(name, dims));
    }
  }

  static Layer read(KerasLayer keras) {
    return new Permute(
        keras.name(), keras.integers("dims").orElseThrow(() -> keras.problem("has no dims")));
  }

  @Override
  public Permute named(String name) {
    return new Permute(name, dims);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != dims.size()) {
      throw new NetworkException(
          "%s: puts %d axes in order, given %s".formatted(label(), dims.size(), input));
    }
    return Shape.of(dims.stream().mapToLong(axis -> input.extent(axis - 1)).toArray());
  }

  @Override
  public boolean keepsValues() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] axes = dims.stream().mapToInt(axis -> axis - 1).toArray();
    return List.of(Transposition.of(place.in(), place.out(), place.inShape(), axes));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.integers(config, "dims", dims);
  }
}
