package io.weighbridge.explaining;

import io.weighbridge.learning.Sequential;

/// A network of learning, as methods ask it.
record Network(Sequential net) implements Differentiable {

  @Override
  public int inputs() {
    return (int) net.network().inputShape().elements();
  }

  @Override
  public int outputs() {
    return (int) net.network().outputShape().elements();
  }

  @Override
  public float[] scores(float[] inputs, int count) {
    return net.predict(inputs);
  }

  @Override
  public float[] gradients(float[] inputs, int count, int output) {
    return net.inputGradients(output, inputs);
  }
}
