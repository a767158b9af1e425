package io.weighbridge.learning;

import io.weighbridge.network.Layer;
import java.util.List;

/// One or more layers as one word of a [Sequential]: `flatten(28, 28)` is an input and a layer.
public record Block(List<Layer> layers) {

  public Block {
    layers = List.copyOf(layers);
  }
}
