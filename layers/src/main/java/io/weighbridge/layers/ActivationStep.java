package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// An elementwise activation.
///
/// Functions whose slope follows from their value ([#inPlace]) may overwrite their input; the
/// others keep it for the way back. The rectifier is computed a vector at a time, the rest by their
/// definition in [Activation]: the Vector API's own exponential rounds otherwise in compiled code
/// than in the interpreter, and the same seed must give the same bits.
final class ActivationStep extends UnaryStep {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private final Activation activation;

  ActivationStep(Activation activation, Buffer in, Buffer out) {
    super(in, out);
    this.activation = activation;
  }

  Activation activation() {
    return activation;
  }

  /// Whether `out` may be the buffer `in`.
  static boolean inPlace(Activation activation) {
    return switch (activation) {
      case RELU, SIGMOID, TANH, EXPONENTIAL -> true;
      default -> false;
    };
  }

  @Override
  public void forward(int from, int to) {
    int end = to * in.width();
    int i = from * in.width();
    float[] x = in.values();
    float[] y = out.values();
    if (activation == Activation.RELU) {
      for (int bound = end - SPECIES.length(); i <= bound; i += SPECIES.length()) {
        FloatVector.fromArray(SPECIES, x, i).max(0).intoArray(y, i);
      }
    }
    for (; i < end; i++) {
      y[i] = (float) activation.value(x[i]);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    int end = to * in.width();
    int i = from * in.width();
    float[] y = out.values();
    float[] dy = out.gradients();
    float[] dx = in.gradients();
    if (activation == Activation.RELU) {
      FloatVector zero = FloatVector.zero(SPECIES);
      for (int bound = end - SPECIES.length(); i <= bound; i += SPECIES.length()) {
        FloatVector value = FloatVector.fromArray(SPECIES, y, i);
        zero.blend(FloatVector.fromArray(SPECIES, dy, i), value.compare(VectorOperators.GT, 0))
            .intoArray(dx, i);
      }
    }
    boolean fromValue = inPlace(activation);
    for (; i < end; i++) {
      dx[i] = fromValue ? dy[i] * slope(y[i]) : (float) (dy[i] * activation.slope(in.values()[i]));
    }
  }

  /// The slope where the function has the value `y`.
  private float slope(float y) {
    return switch (activation) {
      case RELU -> y > 0 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case EXPONENTIAL -> y;
      default -> throw new IllegalStateException(activation.kerasName());
    };
  }
}
