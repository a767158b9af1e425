package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several inputs into one output, number by number.
///
/// Where a layer honours masks, time steps of an input that do not count are as if the input were
/// not there.
abstract class MergeStep extends Step {

  private static final int[] NONE = {};

  /// What stands for a time step that does not count.
  ///
  /// @param neutral changes nothing
  /// @param first whether the first input stands where a step counts in no input; else 0 does
  record Absent(float neutral, boolean first) {}

  private final List<Buffer> inputs;
  private final Buffer out;
  private final List<int[]> sources = new ArrayList<>(); // of stretched inputs, else NONE
  private final MergedMask mask;
  private final @Nullable Absent absent;

  MergeStep(Place place) {
    this(place, null);
  }

  /// @param absent null where masks are passed on and not honoured
  MergeStep(Place place, @Nullable Absent absent) {
    inputs = place.inputs();
    this.absent = inputs.stream().allMatch(input -> input.mask() == null) ? null : absent;
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
    private final boolean[] counts; // of each number of the output: in one of the inputs

    Example(float[][] x, int counts) {
      this.x = x;
      this.at = new int[x.length];
      this.counts = new boolean[counts];
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
      x[i] = readInPlace(i) ? inputs.get(i).values() : new float[out.width()];
    }
    return new Example(x, absent == null ? 0 : out.width());
  }

  /// Whether an input is neither spread nor has steps left out, so that its values need no copy.
  private boolean readInPlace(int input) {
    return sources.get(input).length == 0 && (absent == null || inputs.get(input).mask() == null);
  }

  private void fill(Example example, int row) {
    for (int i = 0; i < example.x.length; i++) {
      int[] from = sources.get(i);
      float[] values = inputs.get(i).values();
      int start = row * inputs.get(i).width();
      if (readInPlace(i)) {
        example.at[i] = start;
        continue;
      }
      for (int j = 0; j < out.width(); j++) {
        example.x[i][j] = values[start + (from.length == 0 ? j : from[j])];
      }
    }
    if (absent != null) {
      leaveOut(example, row, absent);
    }
  }

  private void leaveOut(Example example, int row, Absent absent) {
    for (int j = 0; j < out.width(); j++) {
      example.counts[j] = false;
      float first = example.x[0][example.at[0] + j];
      for (int i = 0; i < example.x.length; i++) {
        if (counts(i, row, j)) {
          example.counts[j] = true;
        } else {
          example.x[i][j] = absent.neutral();
        }
      }
      if (!example.counts[j]) {
        example.x[0][j] = absent.first() ? first : 0;
      }
    }
  }

  /// Whether the step counts from which number `j` of the output has its part of an input.
  private boolean counts(int input, int row, int j) {
    Mask steps = inputs.get(input).mask();
    if (steps == null) {
      return true;
    }
    int[] from = sources.get(input);
    int stride = inputs.get(input).width() / steps.steps();
    return steps.kept(row, (from.length == 0 ? j : from[j]) / stride);
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

  /// What does not count has no gradient.
  private void leaveOut(int input, Example example, int row, float[] dx, int at) {
    if (absent == null) {
      return;
    }
    for (int j = 0; j < out.width(); j++) {
      boolean stands = input == 0 && absent.first() && !example.counts[j];
      if (!stands && !counts(input, row, j)) {
        dx[at + j] = 0;
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
      leaveOut(input, example, row, dx, at);
      return;
    }
    gradient(input, example, out.values(), out.gradients(), at, wide, 0, width);
    leaveOut(input, example, row, wide, 0);
    int start = row * inputs.get(input).width();
    Arrays.fill(dx, start, start + inputs.get(input).width(), 0);
    for (int i = 0; i < from.length; i++) {
      dx[start + from[i]] += wide[i];
    }
  }
}
