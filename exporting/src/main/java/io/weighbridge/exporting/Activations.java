package io.weighbridge.exporting;

import io.weighbridge.network.Activation;
import io.weighbridge.weights.Shape;
import java.util.List;

/// What activations are in ONNX; those it has no operator for are put together.
final class Activations {

  // As in network's Activation.
  private static final double LEAK = 0.2;
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SHRINK = 0.5;
  private static final double SQUAREPLUS_B = 4;

  private final Graph graph;

  private Activations(Graph graph) {
    this.graph = graph;
  }

  /// The value after an activation, whose shape [Activation#GLU] halves.
  static Value apply(Activation activation, Value value, Graph graph) {
    if (activation == Activation.LINEAR) {
      return value;
    }
    Shape shape = activation.shape("", value.shape());
    long last = value.shape().rank() == 0 ? 1 : value.shape().extent(value.shape().rank() - 1);
    return new Value(
        new Activations(graph).of(activation, value.name(), last), shape, value.mask());
  }

  /// An elementwise activation, wherever it is applied.
  static String apply(Activation activation, String x, Graph graph) {
    return new Activations(graph).of(activation, x, 0);
  }

  /// @param last the extent of the last axis
  private String of(Activation activation, String x, long last) {
    return switch (activation) {
      case LINEAR -> x;
      case RELU -> one("Relu", x);
      case RELU6 -> clip(x, 0, 6);
      case LEAKY_RELU -> one("LeakyRelu", x, Attributes.of("alpha", LEAK));
      case ELU, CELU -> one("Elu", x, Attributes.of("alpha", 1.0));
      case SELU ->
          one("Selu", x, Attributes.of("alpha", SELU_ALPHA), Attributes.of("gamma", SELU_SCALE));
      case GELU -> gelu(x);
      case SILU -> two("Mul", x, one("Sigmoid", x));
      case MISH -> two("Mul", x, one("Tanh", one("Softplus", x)));
      case SIGMOID -> one("Sigmoid", x);
      case LOG_SIGMOID -> one("Neg", one("Softplus", one("Neg", x)));
      case HARD_SIGMOID -> hardSigmoid(x, 1.0 / 6, 0.5);
      case HARD_SIGMOID_2 -> hardSigmoid(x, 0.2, 0.5);
      case HARD_SILU -> one("HardSwish", x);
      case TANH -> one("Tanh", x);
      case HARD_TANH -> clip(x, -1, 1);
      case TANH_SHRINK -> two("Sub", x, one("Tanh", x));
      case SOFT_SHRINK -> shrink(x, SHRINK);
      case HARD_SHRINK -> shrink(x, 0);
      case SOFTPLUS -> one("Softplus", x);
      case SOFTSIGN -> one("Softsign", x);
      case SQUAREPLUS -> squareplus(x);
      case SPARSE_PLUS -> sparsePlus(x);
      case SPARSE_SIGMOID -> hardSigmoid(x, 0.5, 0.5);
      case EXPONENTIAL -> one("Exp", x);
      case SOFTMAX -> one("Softmax", x, Attributes.of("axis", -1));
      case LOG_SOFTMAX -> one("LogSoftmax", x, Attributes.of("axis", -1));
      case SPARSEMAX -> sparsemax(x, last);
      case GLU -> gated(x);
    };
  }

  private String one(String operator, String x, AttributeProto... attributes) {
    return graph.add(operator, List.of(x), attributes);
  }

  private String two(String operator, String x, String y) {
    return graph.add(operator, List.of(x, y));
  }

  private String times(String x, double factor) {
    return two("Mul", x, graph.number(factor));
  }

  private String plus(String x, double summand) {
    return two("Add", x, graph.number(summand));
  }

  private String clip(String x, double least, double most) {
    return graph.add("Clip", List.of(x, graph.number(least), graph.number(most)));
  }

  private String hardSigmoid(String x, double slope, double middle) {
    return one("HardSigmoid", x, Attributes.of("alpha", slope), Attributes.of("beta", middle));
  }

  private String shrink(String x, double bias) {
    return one("Shrink", x, Attributes.of("lambd", SHRINK), Attributes.of("bias", bias));
  }

  /// `x Φ(x)` with `Φ(x) = (1 + erf(x / √2)) / 2`.
  private String gelu(String x) {
    String erf = one("Erf", times(x, Math.sqrt(0.5)));
    return two("Mul", x, times(plus(erf, 1), 0.5));
  }

  /// `(x + √(x² + b)) / 2`.
  private String squareplus(String x) {
    return times(two("Add", x, one("Sqrt", plus(two("Mul", x, x), SQUAREPLUS_B))), 0.5);
  }

  /// `(c + 1)² / 4` with c between -1 and 1, and what is above 1.
  private String sparsePlus(String x) {
    String c = plus(clip(x, -1, 1), 1);
    return two("Add", times(two("Mul", c, c), 0.25), one("Relu", plus(x, -1)));
  }

  /// `max(x - τ, 0)`, where τ is the largest `(Σ of the k largest - 1) / k` (Martins and Astudillo
  /// 2016: it grows with k as long as the k-th is in the support, and falls from there on).
  private String sparsemax(String x, long last) {
    String sorted = graph.add("TopK", List.of(x, graph.longs(last)), 2).getFirst();
    String sums = two("CumSum", sorted, graph.whole(-1));
    float[] counts = new float[Math.toIntExact(last)];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i + 1f;
    }
    String means = two("Div", plus(sums, -1), graph.floats("counts", new long[] {last}, counts));
    String threshold =
        one(
            "ReduceMax",
            means,
            Attributes.of("axes", new long[] {-1}),
            Attributes.of("keepdims", 1));
    return one("Relu", two("Sub", x, threshold));
  }

  /// The first half, as far as the second lets it through.
  private String gated(String x) {
    List<String> halves = graph.add("Split", List.of(x), 2, Attributes.of("axis", -1));
    return two("Mul", halves.get(0), one("Sigmoid", halves.get(1)));
  }
}
