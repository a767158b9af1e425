package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What comes in, at a cost by its size while training, which is not done here.
public record ActivityRegularization(String name, double l1, double l2) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new ActivityRegularization(keras.name(), keras.number(0, "l1"), keras.number(0, "l2"));
  }

  @Override
  public ActivityRegularization named(String name) {
    return new ActivityRegularization(name, l1, l2);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean keepsValues() {
    return true;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Passed(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("l1", l1).put("l2", l2);
  }

  private final class Passed extends UnaryStep {

    private final CopyStep copy;

    Passed(Place place) {
      super(place);
      copy = new CopyStep(place.in(), place.out());
    }

    @Override
    public void mode(Mode mode) {
      if (mode.training()) {
        throw new NetworkException(
            "%s: no training is done here with a cost by the size of what a layer puts out"
                .formatted(label()));
      }
      super.mode(mode);
    }

    @Override
    public void forward(int from, int to) {
      copy.forward(from, to);
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      copy.backward(from, to, inputs);
    }
  }
}
