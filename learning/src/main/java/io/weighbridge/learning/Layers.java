package io.weighbridge.learning;

import io.weighbridge.layers.ActivationLayer;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.Rescaling;
import io.weighbridge.layers.Reshape;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;

/// The layers in words, to be imported statically.
///
/// ```java
/// Sequential.of(flatten(28, 28), dense(128, RELU), dense(10, SOFTMAX))
/// ```
public final class Layers {

  private Layers() {}

  /// The shape of one example.
  public static Block input(long... shape) {
    return of(new Input("", Shape.of(shape)));
  }

  /// Flattens; as the first layer with the shape of one example.
  public static Block flatten(long... inputShape) {
    return inputShape.length == 0
        ? of(new Flatten(""))
        : new Block(List.of(new Input("", Shape.of(inputShape)), new Flatten("")));
  }

  /// Gives the same numbers another shape; one extent may be -1.
  public static Block reshape(int... target) {
    return of(new Reshape("", Arrays.stream(target).boxed().toList()));
  }

  public static Block dense(int units) {
    return dense(units, Activation.LINEAR);
  }

  public static Block dense(int units, Activation activation) {
    return of(new Dense("", units, activation));
  }

  public static Block activation(Activation activation) {
    return of(new ActivationLayer("", activation));
  }

  /// Drops a share of the values while training.
  public static Block dropout(double rate) {
    return of(new Dropout("", rate));
  }

  public static Block rescaling(double scale, double offset) {
    return of(new Rescaling("", scale, offset));
  }

  private static Block of(Layer layer) {
    return new Block(List.of(layer));
  }
}
