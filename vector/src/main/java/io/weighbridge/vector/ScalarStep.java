package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One layer's arithmetic on one example, forward and back.
sealed interface ScalarStep {

  double[] forward(double[] x);

  /// The gradient by `x`, given `y = forward(x)` and the gradient by `y`; adds to the gradients of
  /// parameters.
  double[] backward(double[] x, double[] y, double[] dy);

  /// x · kernel + bias over the last axis.
  record Product(ScalarWeights kernel, @Nullable ScalarWeights bias, int inner, int units)
      implements ScalarStep {

    @Override
    public double[] forward(double[] x) {
      int rows = x.length / inner;
      double[] y = new double[rows * units];
      for (int row = 0; row < rows; row++) {
        for (int unit = 0; unit < units; unit++) {
          double sum = bias == null ? 0 : bias.values[unit];
          for (int i = 0; i < inner; i++) {
            sum += x[row * inner + i] * kernel.values[i * units + unit];
          }
          y[row * units + unit] = sum;
        }
      }
      return y;
    }

    @Override
    public double[] backward(double[] x, double[] y, double[] dy) {
      double[] dx = new double[x.length];
      for (int row = 0; row < x.length / inner; row++) {
        for (int unit = 0; unit < units; unit++) {
          double gradient = dy[row * units + unit];
          if (bias != null) {
            bias.gradients[unit] += gradient;
          }
          for (int i = 0; i < inner; i++) {
            kernel.gradients[i * units + unit] += x[row * inner + i] * gradient;
            dx[row * inner + i] += kernel.values[i * units + unit] * gradient;
          }
        }
      }
      return dx;
    }
  }

  /// x * scale + offset.
  record Affine(double scale, double offset) implements ScalarStep {

    @Override
    public double[] forward(double[] x) {
      return Arrays.stream(x).map(value -> value * scale + offset).toArray();
    }

    @Override
    public double[] backward(double[] x, double[] y, double[] dy) {
      return Arrays.stream(dy).map(value -> value * scale).toArray();
    }
  }

  /// An activation; rowwise ones over rows of `inner`.
  record Function(Activation activation, int inner) implements ScalarStep {

    @Override
    public double[] forward(double[] x) {
      if (!activation.rowwise()) {
        return Arrays.stream(x).map(activation::value).toArray();
      }
      int outer = activation == Activation.GLU ? inner / 2 : inner;
      double[] y = new double[x.length / inner * outer];
      for (int row = 0; row < x.length / inner; row++) {
        double[] part = row(Arrays.copyOfRange(x, row * inner, (row + 1) * inner));
        System.arraycopy(part, 0, y, row * outer, outer);
      }
      return y;
    }

    private double[] row(double[] x) {
      double max = Arrays.stream(x).max().orElse(0);
      double norm = Arrays.stream(x).map(value -> Math.exp(value - max)).sum();
      return switch (activation) {
        case SOFTMAX -> Arrays.stream(x).map(value -> Math.exp(value - max) / norm).toArray();
        case LOG_SOFTMAX -> Arrays.stream(x).map(value -> value - max - Math.log(norm)).toArray();
        case SPARSEMAX -> sparsemax(x);
        case GLU -> {
          double[] y = new double[x.length / 2];
          for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * Activation.SIGMOID.value(x[y.length + i]);
          }
          yield y;
        }
        default -> throw new IllegalStateException(activation.kerasName());
      };
    }

    /// The threshold is the root of Σ max(x - t, 0) = 1, found by halving.
    private static double[] sparsemax(double[] x) {
      double high = Arrays.stream(x).max().orElse(0);
      double low = high - 1;
      for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        double mass = Arrays.stream(x).map(value -> Math.max(value - middle, 0)).sum();
        if (mass > 1) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double threshold = high;
      return Arrays.stream(x).map(value -> Math.max(value - threshold, 0)).toArray();
    }

    @Override
    public double[] backward(double[] x, double[] y, double[] dy) {
      double[] dx = new double[x.length];
      if (!activation.rowwise()) {
        for (int i = 0; i < x.length; i++) {
          dx[i] = dy[i] * activation.slope(x[i]);
        }
        return dx;
      }
      int outer = y.length / (x.length / inner);
      for (int row = 0; row < x.length / inner; row++) {
        for (int i = 0; i < inner; i++) {
          for (int j = 0; j < outer; j++) {
            dx[row * inner + i] += dy[row * outer + j] * jacobian(x, y, row, i, j, outer);
          }
        }
      }
      return dx;
    }

    /// dy_j / dx_i within a row.
    private double jacobian(double[] x, double[] y, int row, int i, int j, int outer) {
      double yi = i < outer ? y[row * outer + i] : 0;
      double yj = y[row * outer + j];
      double same = i == j ? 1 : 0;
      return switch (activation) {
        case SOFTMAX -> yj * (same - yi);
        case LOG_SOFTMAX -> same - Math.exp(yi);
        case SPARSEMAX -> {
          long support =
              Arrays.stream(y, row * outer, (row + 1) * outer).filter(value -> value > 0).count();
          yield yi > 0 && yj > 0 ? same - 1.0 / support : 0;
        }
        case GLU -> {
          double value = x[row * inner + j];
          double gate = Activation.SIGMOID.value(x[row * inner + outer + j]);
          yield i == j ? gate : i == outer + j ? value * gate * (1 - gate) : 0;
        }
        default -> throw new IllegalStateException(activation.kerasName());
      };
    }
  }
}
