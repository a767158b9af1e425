package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Its inputs side by side.
///
/// @param axis as Keras counts: -1 is the last, the batch is axis 0
public record Concatenate(String name, int axis) implements Layer {

  static Layer read(KerasLayer keras) {
    return new Concatenate(keras.name(), keras.integer("axis").orElse(-1));
  }

  @Override
  public Concatenate named(String name) {
    return new Concatenate(name, axis);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    Shape first = inputs.getFirst();
    int own = Ranks.axis(this, axis, first);
    long[] extents = first.extents();
    extents[own] = 0;
    for (Shape next : inputs) {
      long[] others = next.extents();
      if (others.length == extents.length) {
        others[own] = extents[own];
      }
      if (!Shape.of(others).equals(Shape.of(extents))) {
        throw new NetworkException(
            "%s: %s and %s do not fit side by side".formatted(label(), first, next));
      }
      extents[own] = Math.addExact(extents[own], next.extent(own));
    }
    return List.of(Shape.of(extents));
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new SideBySide(place, Ranks.axis(this, axis, place.inShape())));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("axis", axis);
  }

  private static final class SideBySide extends Step {

    private final List<Buffer> inputs;
    private final Buffer out;
    private final int repeats; // of the axis in one example
    private final MergedMask mask;

    SideBySide(Place place, int axis) {
      inputs = place.inputs();
      out = place.out();
      int outer = 1;
      for (int i = 0; i < axis; i++) {
        outer *= (int) place.outShape().extent(i);
      }
      repeats = outer;
      mask =
          axis == 0 && place.outShape().rank() > 1
              ? MergedMask.inTurn(place)
              : MergedMask.either(place);
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      out.hold(rows, withGradients);
    }

    @Override
    public void forward(int from, int to) {
      copy(from, to, false);
      mask.fill(from, to);
    }

    @Override
    public void backward(int from, int to, boolean wanted) {
      copy(from, to, true);
    }

    private void copy(int from, int to, boolean back) {
      int stride = out.width() / repeats;
      int offset = 0;
      for (Buffer input : inputs) {
        int run = input.width() / repeats;
        for (int i = from * repeats; i < to * repeats; i++) {
          if (back) {
            System.arraycopy(out.gradients(), i * stride + offset, input.gradients(), i * run, run);
          } else {
            System.arraycopy(input.values(), i * run, out.values(), i * stride + offset, run);
          }
        }
        offset += run;
      }
    }
  }
}
