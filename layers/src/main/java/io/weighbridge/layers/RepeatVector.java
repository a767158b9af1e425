package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A vector `n` times: `[in]` becomes `[n, in]`.
public record RepeatVector(String name, int n) implements UnaryLayer {

  public RepeatVector {
    if (n < 1) {
      throw new NetworkException("layer \"%s\" (RepeatVector): %d times".formatted(name, n));
    }
  }

  static Layer read(KerasLayer keras) {
    return new RepeatVector(keras.name(), keras.count("n"));
  }

  @Override
  public RepeatVector named(String name) {
    return new RepeatVector(name, n);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new NetworkException("%s: takes vectors, given %s".formatted(label(), input));
    }
    return Shape.of(n, input.extent(0));
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Repetition(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("n", n);
  }

  private final class Repetition extends UnaryStep {

    Repetition(Place place) {
      super(place);
    }

    @Override
    public void forward(int from, int to) {
      int width = in.width();
      for (int i = from * n; i < to * n; i++) {
        System.arraycopy(in.values(), i / n * width, out.values(), i * width, width);
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      int width = in.width();
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      for (int row = from; row < to; row++) {
        System.arraycopy(dy, row * n * width, dx, row * width, width);
        for (int i = 1; i < n; i++) {
          for (int j = 0; j < width; j++) {
            dx[row * width + j] += dy[(row * n + i) * width + j];
          }
        }
      }
    }
  }
}
