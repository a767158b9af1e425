package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// An elementwise activation.
///
/// Functions whose slope follows from their value ([#inPlace]) overwrite their input; the others
/// keep it for the way back. The common ones are computed a vector at a time, the rest by their
/// definition in [Activation].
final class ActivationStep extends Step {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private final Activation activation;

  ActivationStep(Activation activation, Buffer in, Buffer out) {
    super(in, out);
    this.activation = activation;
  }

  /// Whether `out` may be the buffer `in`.
  static boolean inPlace(Activation activation) {
    return switch (activation) {
      case RELU, SIGMOID, TANH, EXPONENTIAL -> true;
      default -> false;
    };
  }

  @Override
  void forward(int from, int to) {
    int end = to * in.width;
    int i = from * in.width;
    float[] x = in.values;
    float[] y = out.values;
    if (inPlace(activation)) {
      for (int bound = end - SPECIES.length(); i <= bound; i += SPECIES.length()) {
        value(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
      }
    }
    for (; i < end; i++) {
      y[i] = (float) activation.value(x[i]);
    }
  }

  private FloatVector value(FloatVector x) {
    return switch (activation) {
      case RELU -> x.max(0);
      case SIGMOID -> x.neg().lanewise(VectorOperators.EXP).add(1).pow(-1);
      case TANH -> x.lanewise(VectorOperators.TANH);
      case EXPONENTIAL -> x.lanewise(VectorOperators.EXP);
      default -> throw new IllegalStateException(activation.kerasName());
    };
  }

  @Override
  void backward(int from, int to) {
    int end = to * in.width;
    int i = from * in.width;
    float[] y = out.values;
    float[] dy = out.gradients;
    float[] dx = in.gradients;
    if (inPlace(activation)) {
      for (int bound = end - SPECIES.length(); i <= bound; i += SPECIES.length()) {
        gradient(FloatVector.fromArray(SPECIES, y, i), FloatVector.fromArray(SPECIES, dy, i))
            .intoArray(dx, i);
      }
      for (; i < end; i++) {
        dx[i] = dy[i] * slopeFromValue(y[i]);
      }
      return;
    }
    for (; i < end; i++) {
      dx[i] = (float) (dy[i] * activation.slope(in.values[i]));
    }
  }

  private FloatVector gradient(FloatVector y, FloatVector dy) {
    return switch (activation) {
      case RELU -> FloatVector.zero(SPECIES).blend(dy, y.compare(VectorOperators.GT, 0));
      case SIGMOID -> dy.mul(y).mul(y.neg().add(1));
      case TANH -> dy.mul(y.mul(y).neg().add(1));
      case EXPONENTIAL -> dy.mul(y);
      default -> throw new IllegalStateException(activation.kerasName());
    };
  }

  private float slopeFromValue(float y) {
    return switch (activation) {
      case RELU -> y > 0 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case EXPONENTIAL -> y;
      default -> throw new IllegalStateException(activation.kerasName());
    };
  }
}
