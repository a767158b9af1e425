package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Time steps all of whose values are `maskValue` do not count in the layers behind; zeros come out
/// in their place.
public record Masking(String name, double maskValue) implements UnaryLayer {

  static Layer read(KerasLayer keras) {
    return new Masking(keras.name(), keras.number(0, "mask_value"));
  }

  @Override
  public Masking named(String name) {
    return new Masking(name, maskValue);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() < 1) {
      throw new NetworkException("%s: takes vectors, given a scalar".formatted(label()));
    }
    return input;
  }

  @Override
  public List<Step> steps(Place place) {
    Shape shape = place.inShape();
    if (shape.rank() == 2) {
      place.out().mask(new Mask(Math.toIntExact(shape.extent(0))));
    }
    return List.of(new Marking(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("mask_value", maskValue);
  }

  private final class Marking extends UnaryStep {

    private final int inner;
    private final @Nullable Mask mask;

    Marking(Place place) {
      super(place);
      inner = Math.toIntExact(place.inShape().extent(place.inShape().rank() - 1));
      mask = place.out().mask();
    }

    /// Whether the vector that begins there counts.
    private boolean counts(int start) {
      float[] x = in.values();
      for (int i = start; i < start + inner; i++) {
        if (x[i] != (float) maskValue) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void forward(int from, int to) {
      int repeats = in.width() / inner;
      for (int row = from; row < to; row++) {
        for (int step = 0; step < repeats; step++) {
          int start = (row * repeats + step) * inner;
          boolean counts = counts(start);
          if (counts) {
            System.arraycopy(in.values(), start, out.values(), start, inner);
          } else {
            Arrays.fill(out.values(), start, start + inner, 0);
          }
          if (mask != null) {
            mask.set(row, step, counts);
          }
        }
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      int repeats = in.width() / inner;
      for (int i = from * repeats; i < to * repeats; i++) {
        int start = i * inner;
        if (counts(start)) {
          System.arraycopy(out.gradients(), start, in.gradients(), start, inner);
        } else {
          Arrays.fill(in.gradients(), start, start + inner, 0);
        }
      }
    }
  }
}
