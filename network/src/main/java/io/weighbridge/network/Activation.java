package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The activation functions of Keras 3, by its names, with their textbook definitions in double
/// precision.
///
/// Elementwise functions have a [#value] and a [#slope]; the rowwise ones ([#SOFTMAX],
/// [#LOG_SOFTMAX], [#SPARSEMAX], [#GLU]) need the whole last axis and are computed by the engines.
/// Source: `keras.activations` 3.x; constants are Keras' defaults.
public enum Activation {
  LINEAR,
  RELU,
  RELU6,
  LEAKY_RELU,
  ELU,
  CELU,
  SELU,
  GELU,
  SILU,
  MISH,
  SIGMOID,
  LOG_SIGMOID,
  HARD_SIGMOID,
  HARD_SIGMOID_2,
  HARD_SILU,
  TANH,
  HARD_TANH,
  TANH_SHRINK,
  SOFT_SHRINK,
  HARD_SHRINK,
  SOFTPLUS,
  SOFTSIGN,
  SQUAREPLUS,
  SPARSE_PLUS,
  SPARSE_SIGMOID,
  EXPONENTIAL,
  SOFTMAX,
  LOG_SOFTMAX,
  SPARSEMAX,
  GLU;

  private static final double LEAK = 0.2;
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SHRINK = 0.5;
  private static final double SQUAREPLUS_B = 4;

  /// The name as Keras writes it: `leaky_relu`.
  public String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Finds an activation by Keras' name or one of its older spellings.
  public static Optional<Activation> named(String name) {
    String wanted =
        switch (name) {
          case "swish" -> "silu";
          case "hard_swish" -> "hard_silu";
          case "softminus", "" -> "unknown";
          default -> name;
        };
    return Arrays.stream(values()).filter(known -> known.kerasName().equals(wanted)).findFirst();
  }

  /// The shape that comes out: [#GLU] halves the last axis, the others keep the shape.
  ///
  /// @param owner of the activation, for messages
  public Shape shape(String owner, Shape input) {
    if (!rowwise()) {
      return input;
    }
    if (input.rank() < 1) {
      throw new NetworkException(
          "%s: %s takes vectors, given a scalar".formatted(owner, kerasName()));
    }
    if (this != GLU) {
      return input;
    }
    long[] extents = input.extents();
    long last = extents[extents.length - 1];
    if (last % 2 != 0) {
      throw new NetworkException(
          "%s: glu halves the last axis, and %s has an odd one".formatted(owner, input));
    }
    extents[extents.length - 1] = last / 2;
    return Shape.of(extents);
  }

  /// All names, for messages.
  public static String names() {
    return Arrays.stream(values()).map(Activation::kerasName).collect(Collectors.joining(", "));
  }

  /// Whether one output needs the whole row of inputs.
  public boolean rowwise() {
    return this == SOFTMAX || this == LOG_SOFTMAX || this == SPARSEMAX || this == GLU;
  }

  /// f(x) of an elementwise function.
  public double value(double x) {
    return switch (this) {
      case LINEAR -> x;
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.clamp(x, 0, 6);
      case LEAKY_RELU -> x >= 0 ? x : LEAK * x;
      case ELU, CELU -> x > 0 ? x : Math.expm1(x);
      case SELU -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
      case GELU -> x * Normal.cumulative(x);
      case SILU -> x * sigmoid(x);
      case MISH -> x * Math.tanh(softplus(x));
      case SIGMOID -> sigmoid(x);
      case LOG_SIGMOID -> -softplus(-x);
      case HARD_SIGMOID -> Math.clamp(x + 3, 0, 6) / 6;
      case HARD_SIGMOID_2 -> Math.clamp(0.2 * x + 0.5, 0, 1);
      case HARD_SILU -> x * (Math.clamp(x + 3, 0, 6) / 6);
      case TANH -> Math.tanh(x);
      case HARD_TANH -> Math.clamp(x, -1, 1);
      case TANH_SHRINK -> x - Math.tanh(x);
      case SOFT_SHRINK -> x > SHRINK ? x - SHRINK : x < -SHRINK ? x + SHRINK : 0;
      case HARD_SHRINK -> Math.abs(x) > SHRINK ? x : 0;
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case SQUAREPLUS -> (x + Math.sqrt(x * x + SQUAREPLUS_B)) / 2;
      case SPARSE_PLUS -> x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4;
      case SPARSE_SIGMOID -> x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2;
      case EXPONENTIAL -> Math.exp(x);
      case SOFTMAX, LOG_SOFTMAX, SPARSEMAX, GLU -> throw notElementwise();
    };
  }

  /// f'(x) of an elementwise function; at a kink the value from the left.
  public double slope(double x) {
    return switch (this) {
      case LINEAR -> 1;
      case RELU -> x > 0 ? 1 : 0;
      case RELU6 -> x > 0 && x < 6 ? 1 : 0;
      case LEAKY_RELU -> x > 0 ? 1 : LEAK;
      case ELU, CELU -> x > 0 ? 1 : Math.exp(x);
      case SELU -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x));
      case GELU -> Normal.cumulative(x) + x * Normal.density(x);
      case SILU -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
      case MISH -> {
        double t = Math.tanh(softplus(x));
        yield t + x * sigmoid(x) * (1 - t * t);
      }
      case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
      case LOG_SIGMOID -> sigmoid(-x);
      case HARD_SIGMOID -> x > -3 && x < 3 ? 1.0 / 6 : 0;
      case HARD_SIGMOID_2 -> x > -2.5 && x < 2.5 ? 0.2 : 0;
      case HARD_SILU -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
      case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
      case HARD_TANH -> x > -1 && x < 1 ? 1 : 0;
      case TANH_SHRINK -> Math.tanh(x) * Math.tanh(x);
      case SOFT_SHRINK, HARD_SHRINK -> Math.abs(x) > SHRINK ? 1 : 0;
      case SOFTPLUS -> sigmoid(x);
      case SOFTSIGN -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
      case SQUAREPLUS -> (1 + x / Math.sqrt(x * x + SQUAREPLUS_B)) / 2;
      case SPARSE_PLUS -> x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2;
      case SPARSE_SIGMOID -> x > -1 && x < 1 ? 0.5 : 0;
      case EXPONENTIAL -> Math.exp(x);
      case SOFTMAX, LOG_SOFTMAX, SPARSEMAX, GLU -> throw notElementwise();
    };
  }

  private IllegalStateException notElementwise() {
    return new IllegalStateException(kerasName() + " is computed over a row, not an element");
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /// log(1 + e^x) without overflow for large x.
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
