package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Several inputs into one output, number by number.
abstract class MergeStep extends Step {

  private static final int[] NONE = {};

  private final List<Buffer> inputs;
  private final Buffer out;
  private final List<int[]> sources = new ArrayList<>(); // of stretched inputs, else NONE
  private final MergedMask mask;

  MergeStep(Place place) {
    inputs = place.inputs();
    out = place.out();
    mask = MergedMask.either(place);
    for (Shape shape : place.inputShapes()) {
      sources.add(
          shape.elements() == out.width() ? NONE : Broadcast.sources(shape, place.outShape()));
    }
  }

  /// The inputs of one example, stretched to the width of the output.
  static final class Example {
    final float[][] x; // an array for each input
    final int[] at; // where in it the example begins

    Example(float[][] x) {
      this.x = x;
      this.at = new int[x.length];
    }
  }

  /// Puts an input onto those before it, `y[yOff]` and so on.
  abstract void combine(float[] x, int xOff, float[] y, int yOff, int width);

  /// What is done when all inputs are in.
  void finish(float[] y, int yOff, int width) {}

  /// The gradient by one input, given that by the output.
  abstract void gradient(
      int input,
      Example example,
      float[] y,
      float[] dy,
      int yOff,
      float[] dx,
      int dxOff,
      int width);

  @Override
  public void hold(int rows, boolean withGradients) {
    out.hold(rows, withGradients);
  }

  private Example scratch() {
    float[][] x = new float[inputs.size()][];
    for (int i = 0; i < x.length; i++) {
      x[i] = sources.get(i).length == 0 ? inputs.get(i).values() : new float[out.width()];
    }
    return new Example(x);
  }

  private void fill(Example example, int row) {
    for (int i = 0; i < example.x.length; i++) {
      int[] from = sources.get(i);
      if (from.length == 0) {
        example.at[i] = row * out.width();
        continue;
      }
      float[] narrow = inputs.get(i).values();
      int start = row * inputs.get(i).width();
      for (int j = 0; j < from.length; j++) {
        example.x[i][j] = narrow[start + from[j]];
      }
    }
  }

  @Override
  public void forward(int from, int to) {
    Example example = scratch();
    float[] y = out.values();
    int width = out.width();
    for (int row = from; row < to; row++) {
      fill(example, row);
      int target = row * width;
      System.arraycopy(example.x[0], example.at[0], y, target, width);
      for (int i = 1; i < example.x.length; i++) {
        combine(example.x[i], example.at[i], y, target, width);
      }
      finish(y, target, width);
    }
    mask.fill(from, to);
  }

  @Override
  public void backward(int from, int to, boolean wanted) {
    Example example = scratch();
    float[] wide = new float[sources.stream().allMatch(each -> each.length == 0) ? 0 : out.width()];
    for (int row = from; row < to; row++) {
      fill(example, row);
      for (int i = 0; i < inputs.size(); i++) {
        backward(i, example, row, wide);
      }
    }
  }

  private void backward(int input, Example example, int row, float[] wide) {
    int[] from = sources.get(input);
    float[] dx = inputs.get(input).gradients();
    int width = out.width();
    int at = row * width;
    if (from.length == 0) {
      gradient(input, example, out.values(), out.gradients(), at, dx, at, width);
      return;
    }
    gradient(input, example, out.values(), out.gradients(), at, wide, 0, width);
    int start = row * inputs.get(input).width();
    Arrays.fill(dx, start, start + inputs.get(input).width(), 0);
    for (int i = 0; i < from.length; i++) {
      dx[start + from[i]] += wide[i];
    }
  }
}
