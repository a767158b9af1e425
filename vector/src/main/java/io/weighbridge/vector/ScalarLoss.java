package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Loss.BinaryCrossentropy;
import io.weighbridge.network.Loss.CategoricalCrossentropy;
import io.weighbridge.network.Loss.Huber;
import io.weighbridge.network.Loss.MeanAbsoluteError;
import io.weighbridge.network.Loss.MeanSquaredError;
import io.weighbridge.network.Loss.SparseCategoricalCrossentropy;

/// The losses of one example by their definitions; nothing is fused.
final class ScalarLoss {

  private ScalarLoss() {}

  /// The loss of outputs `y`; fills `dy` with its gradient.
  static double of(Loss loss, double[] y, float[] target, double[] dy) {
    int n = y.length;
    double sum = 0;
    switch (loss) {
      case MeanSquaredError _ -> {
        for (int i = 0; i < n; i++) {
          sum += (y[i] - target[i]) * (y[i] - target[i]) / n;
          dy[i] = 2 * (y[i] - target[i]) / n;
        }
      }
      case MeanAbsoluteError _ -> {
        for (int i = 0; i < n; i++) {
          sum += Math.abs(y[i] - target[i]) / n;
          dy[i] = Math.signum(y[i] - target[i]) / n;
        }
      }
      case Huber(double delta) -> {
        for (int i = 0; i < n; i++) {
          double e = Math.abs(y[i] - target[i]);
          sum += (e <= delta ? e * e / 2 : delta * (e - delta / 2)) / n;
          dy[i] = Math.clamp(y[i] - target[i], -delta, delta) / n;
        }
      }
      case BinaryCrossentropy(boolean fromLogits) -> {
        for (int i = 0; i < n; i++) {
          double p = fromLogits ? Activation.SIGMOID.value(y[i]) : kept(y[i]);
          sum -= (target[i] * Math.log(p) + (1 - target[i]) * Math.log(1 - p)) / n;
          dy[i] = (fromLogits ? p - target[i] : (p - target[i]) / (p * (1 - p))) / n;
        }
      }
      case CategoricalCrossentropy(boolean fromLogits) ->
          sum = categorical(fromLogits, y, target, dy);
      case SparseCategoricalCrossentropy(boolean fromLogits) -> {
        float[] oneHot = new float[n];
        oneHot[(int) target[0]] = 1;
        sum = categorical(fromLogits, y, oneHot, dy);
      }
    }
    return sum;
  }

  private static double categorical(boolean fromLogits, double[] y, float[] target, double[] dy) {
    double norm = 0;
    double mass = 0;
    for (int i = 0; i < y.length; i++) {
      norm += fromLogits ? Math.exp(y[i]) : y[i];
      mass += target[i];
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double p = fromLogits ? Math.exp(y[i]) / norm : kept(y[i] / norm);
      sum -= target[i] * Math.log(p);
      dy[i] = fromLogits ? p * mass - target[i] : mass / norm - target[i] / y[i];
    }
    return sum;
  }

  private static double kept(double p) {
    return Math.clamp(p, Loss.PROBABILITY_FLOOR, 1 - Loss.PROBABILITY_FLOOR);
  }
}
