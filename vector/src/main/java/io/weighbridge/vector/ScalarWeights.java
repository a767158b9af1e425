package io.weighbridge.vector;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Optimizer.Adam;
import io.weighbridge.network.Optimizer.RmsProp;
import io.weighbridge.network.Optimizer.Sgd;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.util.Arrays;

/// A parameter of the scalar twin with its gradient and the optimisers' memories, all in doubles.
final class ScalarWeights implements Variable {

  private final Layer layer;
  private final ParameterSpec spec;
  final double[] values;
  final double[] gradients;
  private final double[] first; // momentum, Adam's mean
  private final double[] second; // mean of squares

  ScalarWeights(Layer layer, ParameterSpec spec) {
    this.layer = layer;
    this.spec = spec;
    int size = Math.toIntExact(spec.shape().elements());
    values = new double[size];
    gradients = new double[size];
    first = new double[size];
    second = new double[size];
  }

  /// One step of an optimiser by its textbook formula.
  ///
  /// @param t steps so far, this one included
  void update(Optimizer optimizer, double t, double lr) {
    for (int i = 0; i < values.length; i++) {
      double g = gradients[i];
      switch (optimizer) {
        case Sgd(_, double momentum, boolean nesterov) -> {
          first[i] = momentum * first[i] - lr * g;
          values[i] += nesterov ? momentum * first[i] - lr * g : first[i];
        }
        case RmsProp(_, double rho, double momentum, double epsilon) -> {
          second[i] = rho * second[i] + (1 - rho) * g * g;
          double change = lr * g / Math.sqrt(second[i] + epsilon);
          first[i] = momentum * first[i] + change;
          values[i] -= momentum > 0 ? first[i] : change;
        }
        case Adam(_, double beta1, double beta2, double epsilon, double weightDecay) -> {
          values[i] -= lr * weightDecay * values[i];
          first[i] = beta1 * first[i] + (1 - beta1) * g;
          second[i] = beta2 * second[i] + (1 - beta2) * g * g;
          double alpha = lr * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
          values[i] -= alpha * first[i] / (Math.sqrt(second[i]) + epsilon);
        }
      }
    }
  }

  void clearGradients() {
    Arrays.fill(gradients, 0);
  }

  boolean trainable() {
    return spec.trainable();
  }

  @Override
  public Layer layer() {
    return layer;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public Shape shape() {
    return spec.shape();
  }

  @Override
  public float[] values() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public void assign(float[] values) {
    if (values.length != this.values.length) {
      throw new IllegalArgumentException(
          "%s: %s takes %d values, given %d"
              .formatted(path(), shape(), this.values.length, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      this.values[i] = values[i];
    }
  }
}
