package io.weighbridge.vector;

import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Optimizer.Adam;
import io.weighbridge.network.Optimizer.RmsProp;
import io.weighbridge.network.Optimizer.Sgd;
import io.weighbridge.network.Parameter;

/// An optimiser at work on one parameter: its memory, and the step it is in.
final class Update {

  private final Optimizer optimizer;
  private final Parameter weights;
  private final float[] first; // momentum, Adam's mean
  private final float[] second; // mean of squares
  private long step;
  private double learningRate;

  Update(Optimizer optimizer, Parameter weights) {
    this.optimizer = optimizer;
    this.weights = weights;
    int size = weights.array().length;
    first = new float[size];
    second = new float[size];
  }

  /// Says which step comes, counted from 1, and its learning rate.
  void begin(long step, double learningRate) {
    this.step = step;
    this.learningRate = learningRate;
  }

  /// Applies the gradients of the elements `from` to `to`.
  void apply(int from, int to) {
    float[] w = weights.array();
    float[] g = weights.gradients();
    double lr = learningRate;
    switch (optimizer) {
      case Sgd(_, double momentum, boolean nesterov) -> {
        if (momentum == 0) {
          Updates.sgd(w, g, from, to, lr);
        } else if (nesterov) {
          Updates.nesterov(w, g, first, from, to, lr, momentum);
        } else {
          Updates.momentum(w, g, first, from, to, lr, momentum);
        }
      }
      case RmsProp(_, double rho, double momentum, double epsilon) -> {
        if (momentum == 0) {
          Updates.rmsprop(w, g, second, from, to, lr, rho, epsilon);
        } else {
          Updates.rmspropMomentum(w, g, second, first, from, to, lr, rho, momentum, epsilon);
        }
      }
      case Adam(_, double beta1, double beta2, double epsilon, double decay) ->
          Updates.adamw(w, g, first, second, from, to, lr, beta1, beta2, epsilon, decay, step);
    }
  }
}
