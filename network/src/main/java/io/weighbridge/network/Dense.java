package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;

/// A fully connected layer: `activation(x · kernel + bias)` over the last axis.
///
/// Parameters: `kernel` `[in, units]` and, with `useBias`, `bias` `[units]`.
public record Dense(
    String name,
    int units,
    Activation activation,
    boolean useBias,
    Initializer kernelInitializer,
    Initializer biasInitializer,
    boolean trainable)
    implements Layer {

  public Dense {
    if (units < 1) {
      throw new NetworkException("layer \"%s\" (Dense): %d units".formatted(name, units));
    }
  }

  public Dense(String name, int units, Activation activation) {
    this(name, units, activation, true, Initializers.GLOROT_UNIFORM, Initializers.ZEROS, true);
  }

  @Override
  public Dense named(String name) {
    return new Dense(
        name, units, activation, useBias, kernelInitializer, biasInitializer, trainable);
  }

  /// The same with another activation, or none ([Activation#LINEAR]).
  public Dense with(Activation other) {
    return new Dense(name, units, other, useBias, kernelInitializer, biasInitializer, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() < 1) {
      throw new NetworkException("%s: takes vectors, given a scalar".formatted(label()));
    }
    return ActivationLayer.shapeAfter(label(), activation, withLast(input, units));
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    long in = input.extent(input.rank() - 1);
    parameters.add(new ParameterSpec("kernel", Shape.of(in, units), kernelInitializer, trainable));
    if (useBias) {
      parameters.add(new ParameterSpec("bias", Shape.of(units), biasInitializer, trainable));
    }
    return List.copyOf(parameters);
  }

  static Shape withLast(Shape shape, long last) {
    long[] extents = shape.extents();
    extents[extents.length - 1] = last;
    return Shape.of(extents);
  }
}
