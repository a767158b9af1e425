package io.weighbridge.vector;

import io.weighbridge.network.Layer;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;

/// A parameter in the engine: values, and gradients while training.
final class Weights implements Variable {

  private final Layer layer;
  private final ParameterSpec spec;
  final float[] values;
  float[] gradients = new float[0];

  Weights(Layer layer, ParameterSpec spec) {
    this.layer = layer;
    this.spec = spec;
    this.values = new float[Math.toIntExact(spec.shape().elements())];
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

  boolean trainable() {
    return spec.trainable();
  }

  @Override
  public float[] values() {
    return values.clone();
  }

  @Override
  public void assign(float[] values) {
    if (values.length != this.values.length) {
      throw new IllegalArgumentException(
          "%s: %s takes %d values, given %d"
              .formatted(path(), shape(), this.values.length, values.length));
    }
    System.arraycopy(values, 0, this.values, 0, values.length);
  }
}
