package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `x`, or `alpha · (eˣ - 1)` where that is negative (Clevert, Unterthiner and Hochreiter 2015).
public record ELU(String name, double alpha) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new ELU(keras.name(), keras.number(1, "alpha"));
  }

  @Override
  public ELU named(String name) {
    return new ELU(name, alpha);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Exponential(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("alpha", alpha);
  }

  private final class Exponential extends UnaryStep {

    Exponential(Place place) {
      super(place);
    }

    @Override
    public void forward(int from, int to) {
      float[] x = in.values();
      float[] y = out.values();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        y[i] = x[i] > 0 ? x[i] : (float) (alpha * Math.expm1(x[i]));
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      float[] x = in.values();
      float[] y = out.values();
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        // alpha eˣ = y + alpha
        dx[i] = x[i] > 0 ? dy[i] : (float) (dy[i] * (y[i] + alpha));
      }
    }
  }
}
