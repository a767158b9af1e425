package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `eˣ / Σ eˣ` along some axes.
///
/// @param axes as Keras counts them: -1 is the last, the batch is axis 0
public record Softmax(String name, List<Integer> axes) implements UnaryLayer {

  private static final List<Integer> LAST = List.of(-1);

  public Softmax {
    axes = List.copyOf(axes);
  }

  static Layer read(KerasLayer keras) {
    return new Softmax(keras.name(), AxesLast.read(keras, -1));
  }

  @Override
  public Softmax named(String name) {
    return new Softmax(name, axes);
  }

  /// Along the last axis it is the activation, which losses know.
  @Override
  public Activation activation() {
    return axes.equals(LAST) ? Activation.SOFTMAX : Activation.LINEAR;
  }

  @Override
  public Layer with(Activation other) {
    return new ActivationLayer(name, other);
  }

  @Override
  public boolean renames() {
    return axes.equals(LAST);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public Shape outputShape(Shape input) {
    int[] _ = AxesLast.of(this, axes, input);
    return input;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = AxesLast.of(this, axes, place.inShape());
    int inner = AxesLast.length(place.inShape(), own);
    return AxesLast.around(
        place,
        own,
        moved -> List.of(new RowStep(Activation.SOFTMAX, moved.in(), moved.out(), inner)));
  }

  @Override
  public void describe(ObjectNode config) {
    if (axes.size() == 1) {
      config.put("axis", axes.getFirst());
    } else {
      Described.integers(config, "axis", axes);
    }
  }
}
