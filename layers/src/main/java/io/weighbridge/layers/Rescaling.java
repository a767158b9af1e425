package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `x * scale + offset`.
public record Rescaling(String name, double scale, double offset) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new Rescaling(
        keras.name(),
        keras.number("scale").orElseThrow(() -> keras.problem("has no single scale")),
        keras.has("offset")
            ? keras.number("offset").orElseThrow(() -> keras.problem("has several offsets"))
            : 0);
  }

  @Override
  public Rescaling named(String name) {
    return new Rescaling(name, scale, offset);
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
    return List.of(new Affine(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("scale", scale).put("offset", offset);
  }

  private final class Affine extends UnaryStep {

    Affine(Place place) {
      super(place);
    }

    @Override
    public void forward(int from, int to) {
      float times = (float) scale;
      float plus = (float) offset;
      float[] x = in.values();
      float[] y = out.values();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        y[i] = x[i] * times + plus;
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      float times = (float) scale;
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        dx[i] = dy[i] * times;
      }
    }
  }
}
