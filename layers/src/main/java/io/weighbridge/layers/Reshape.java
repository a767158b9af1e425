package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The same numbers in another shape; one extent may be -1 and is worked out.
public record Reshape(String name, List<Integer> target) implements UnaryLayer {

  public Reshape {
    target = List.copyOf(target);
  }

  static Layer read(KerasLayer keras) {
    return new Reshape(
        keras.name(),
        keras.integers("target_shape").orElseThrow(() -> keras.problem("has no target_shape")));
  }

  @Override
  public Reshape named(String name) {
    return new Reshape(name, target);
  }

  @Override
  public Shape outputShape(Shape input) {
    long known = 1;
    int unknown = -1;
    long[] extents = new long[target.size()];
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = target.get(axis);
      if (extents[axis] == -1 && unknown < 0) {
        unknown = axis;
      } else if (extents[axis] < 0) {
        throw new NetworkException("%s: target shape %s is no shape".formatted(label(), target));
      } else {
        known = Math.multiplyExact(known, extents[axis]);
      }
    }
    if (unknown >= 0 && known > 0) {
      extents[unknown] = input.elements() / known;
      known *= extents[unknown];
    }
    if (known != input.elements()) {
      throw new NetworkException(
          "%s: %s of %d values does not fit the target %s"
              .formatted(label(), input, input.elements(), target));
    }
    return Shape.of(extents);
  }

  @Override
  public boolean renames() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of();
  }

  @Override
  public void describe(ObjectNode config) {
    Described.integers(config, "target_shape", target);
  }
}
