package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.SplittableRandom;

/// How a parameter's first values are drawn, as Keras defines its initialisers.
public sealed interface Initializer {

  /// Every element the same.
  record Constant(double value) implements Initializer {}

  /// Evenly between two bounds.
  record Uniform(double low, double high) implements Initializer {}

  /// A bell curve; `truncated` draws again beyond two standard deviations.
  record Gaussian(double mean, double deviation, boolean truncated) implements Initializer {}

  /// Scaled by how many units feed or are fed (Glorot and Bengio 2010, He et al. 2015).
  record VarianceScaling(double scale, Fan fan, Distribution distribution) implements Initializer {}

  /// Columns (or rows, where they are fewer) at right angles to each other, of length `gain` (Saxe
  /// et al. 2014).
  record Orthogonal(double gain) implements Initializer {}

  /// `gain` on the diagonal, zero elsewhere.
  record Identity(double gain) implements Initializer {}

  /// Of an LSTM's bias: ones in its second quarter, which is the forget gate's (Jozefowicz et al.
  /// 2015), the rest as `others` has it.
  record UnitForgetBias(Initializer others) implements Initializer {}

  /// Which neighbours a unit's variance is scaled by.
  enum Fan {
    IN,
    OUT,
    AVERAGE
  }

  /// The form of the scaled distribution.
  enum Distribution {
    UNIFORM,
    TRUNCATED_NORMAL,
    UNTRUNCATED_NORMAL
  }

  /// Draws values in row-major order from `random`; constants draw nothing.
  default float[] draw(Shape shape, SplittableRandom random) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    switch (this) {
      case Constant(double value) -> java.util.Arrays.fill(values, (float) value);
      case Uniform(double low, double high) -> uniform(values, low, high, random);
      case Gaussian(double mean, double deviation, boolean truncated) ->
          gaussian(values, mean, deviation, truncated, random);
      case Orthogonal(double gain) -> Orthonormal.draw(values, lastExtent(shape), gain, random);
      case Identity(double gain) -> {
        int columns = lastExtent(shape);
        for (int i = 0; i < Math.min(columns, values.length / columns); i++) {
          values[i * columns + i] = (float) gain;
        }
      }
      case UnitForgetBias(Initializer others) -> {
        System.arraycopy(others.draw(shape, random), 0, values, 0, values.length);
        java.util.Arrays.fill(values, values.length / 4, values.length / 2, 1);
      }
      case VarianceScaling(double scale, Fan fan, Distribution distribution) -> {
        double variance = scale / Math.max(1, fanOf(shape, fan));
        // The truncated bell keeps its variance: 0.8796 is the deviation of N(0, 1) cut at 2.
        switch (distribution) {
          case UNIFORM -> {
            double limit = Math.sqrt(3 * variance);
            uniform(values, -limit, limit, random);
          }
          case TRUNCATED_NORMAL ->
              gaussian(values, 0, Math.sqrt(variance) / 0.8796256610342398, true, random);
          case UNTRUNCATED_NORMAL -> gaussian(values, 0, Math.sqrt(variance), false, random);
        }
      }
    }
    return values;
  }

  private static int lastExtent(Shape shape) {
    return Math.max(1, (int) (shape.rank() == 0 ? 1 : shape.extent(shape.rank() - 1)));
  }

  private static double fanOf(Shape shape, Fan fan) {
    int rank = shape.rank();
    double receptive = 1;
    for (int axis = 0; axis < rank - 2; axis++) {
      receptive *= shape.extent(axis);
    }
    double in = rank == 0 ? 1 : rank == 1 ? shape.extent(0) : receptive * shape.extent(rank - 2);
    double out = rank == 0 ? 1 : receptive * shape.extent(rank - 1);
    return switch (fan) {
      case IN -> in;
      case OUT -> out;
      case AVERAGE -> (in + out) / 2;
    };
  }

  private static void uniform(float[] values, double low, double high, SplittableRandom random) {
    double middle = (low + high) / 2;
    double reach = (high - low) / 2;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (middle + (2 * random.nextDouble() - 1) * reach);
    }
  }

  private static void gaussian(
      float[] values, double mean, double deviation, boolean truncated, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      double draw;
      do {
        draw = random.nextGaussian();
      } while (truncated && Math.abs(draw) > 2);
      values[i] = (float) (mean + deviation * draw);
    }
  }
}
