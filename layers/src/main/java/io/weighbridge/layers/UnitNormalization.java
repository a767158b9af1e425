package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Scales what lies along some axes to the length 1.
///
/// @param axes as Keras counts them
public record UnitNormalization(String name, List<Integer> axes) implements UnaryLayer {

  public UnitNormalization {
    axes = List.copyOf(axes);
  }

  static Layer read(KerasLayer keras) {
    return new UnitNormalization(keras.name(), AxesLast.read(keras, -1));
  }

  @Override
  public UnitNormalization named(String name) {
    return new UnitNormalization(name, axes);
  }

  @Override
  public Shape outputShape(Shape input) {
    int[] _ = AxesLast.of(this, axes, input);
    return input;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = AxesLast.of(this, axes, place.inShape());
    int inner = AxesLast.length(place.inShape(), own);
    return AxesLast.around(place, own, moved -> List.of(new Scaled(moved, inner)));
  }

  @Override
  public void describe(ObjectNode config) {
    if (axes.size() == 1) {
      config.put("axis", axes.getFirst());
    } else {
      Described.integers(config, "axis", axes);
    }
  }

  private static final class Scaled extends UnaryStep {

    private final int inner;

    Scaled(Place place, int inner) {
      super(place);
      this.inner = inner;
    }

    @Override
    public void forward(int from, int to) {
      for (int at = from * in.width(); at < to * in.width(); at += inner) {
        UnitLength.forward(in.values(), at, out.values(), at, inner);
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      for (int at = from * in.width(); at < to * in.width(); at += inner) {
        UnitLength.backward(in.values(), at, out.gradients(), at, in.gradients(), at, inner);
      }
    }
  }
}
