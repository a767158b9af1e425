package io.weighbridge.vector;

import io.weighbridge.layers.ActivationLayer;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.Rescaling;
import io.weighbridge.layers.Reshape;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Input;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Tally;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Layer by layer, example by example, by the definitions. Dropout passes everything: the twin
/// checks arithmetic, and a random mask has none.
final class ScalarExecutable implements Executable {

  private final Network network;
  private final List<ScalarWeights> weights = new ArrayList<>();

  ScalarExecutable(Network network) {
    if (!network.sequential()) {
      throw new NetworkException("the scalar twin computes layers in a row alone");
    }
    this.network = network;
    for (Network.Node node : network.nodes()) {
      node.parameters().forEach(spec -> weights.add(new ScalarWeights(node.layer(), spec)));
    }
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public List<Variable> variables() {
    return List.copyOf(weights);
  }

  List<ScalarWeights> weights() {
    return weights;
  }

  @Override
  public void predict(float[] inputs, int count, float[] outputs) {
    int in = (int) network.inputShape().elements();
    int out = (int) network.outputShape().elements();
    for (int row = 0; row < count; row++) {
      double[] y = forward(doubles(inputs, row * in, in)).getLast();
      for (int i = 0; i < out; i++) {
        outputs[row * out + i] = (float) y[i];
      }
    }
  }

  @Override
  public void inputGradients(float[] inputs, int count, int output, float[] gradients) {
    int in = (int) network.inputShape().elements();
    for (int row = 0; row < count; row++) {
      double[] dx = inputGradient(doubles(inputs, row * in, in), output);
      for (int i = 0; i < in; i++) {
        gradients[row * in + i] = (float) dx[i];
      }
    }
  }

  /// The gradient of one output of one example, in double precision.
  double[] inputGradient(double[] input, int output) {
    List<double[]> values = forward(input);
    double[] dy = new double[values.getLast().length];
    dy[output] = 1;
    return backward(values, dy);
  }

  /// The outputs of one example, in double precision.
  double[] outputs(double[] input) {
    return forward(input).getLast();
  }

  @Override
  public Tally measure(Batch batch, int count, Objective objective, float[] outputs) {
    Loss loss = loss(objective);
    double sum = 0;
    for (int row = 0; row < count; row++) {
      sum += example(batch, row, loss, outputs, 0);
    }
    Tally tally = new Tally(1);
    tally.add(0, sum, count);
    return tally;
  }

  /// The one loss of a row of outputs.
  private Loss loss(Objective objective) {
    Objective.Term term = objective.terms().getFirst();
    if (objective.terms().size() != 1 || term.weight() != 1 || network.outputShape().rank() != 1) {
      throw new NetworkException("the scalar twin measures one loss of a row of outputs alone");
    }
    return term.loss();
  }

  @Override
  public Training train(Objective objective, Optimizer optimizer, Set<String> frozen, long seed) {
    Loss loss = loss(objective);
    List<ScalarWeights> trained =
        weights.stream()
            .filter(each -> each.trainable() && !frozen.contains(each.layer().name()))
            .toList();
    return new Training() {
      private long step;

      @Override
      public double step(Batch batch, int count, double learningRate, float[] outputs) {
        double mean = gradients(batch, count, loss, outputs) / count;
        if (Double.isFinite(mean)) {
          step++;
          trained.forEach(each -> each.update(optimizer, step, learningRate));
        }
        return mean;
      }
    };
  }

  /// Fills the gradients of the mean loss.
  ///
  /// @return the sum of the examples' losses
  double gradients(Batch batch, int count, Loss loss, float[] outputs) {
    weights.forEach(ScalarWeights::clearGradients);
    double sum = 0;
    for (int row = 0; row < count; row++) {
      sum += example(batch, row, loss, outputs, 1.0 / count);
    }
    return sum;
  }

  /// One example forward and, if `scale` is not 0, back, its gradients added times `scale`.
  private double example(Batch batch, int row, Loss loss, float[] outputs, double scale) {
    int in = (int) network.inputShape().elements();
    int out = (int) network.outputShape().elements();
    float[] input = new float[in];
    float[] target = new float[loss.targetWidth(network.outputShape())];
    batch.input(row, input, 0);
    batch.target(row, target, 0);
    List<double[]> values = forward(doubles(input, 0, in));
    double[] y = values.getLast();
    for (int i = 0; i < out; i++) {
      outputs[row * out + i] = (float) y[i];
    }
    double[] gradient = new double[out];
    double value = ScalarLoss.of(loss, y, target, gradient);
    if (scale != 0) {
      for (int i = 0; i < out; i++) {
        gradient[i] *= scale;
      }
      double[] _ = backward(values, gradient);
    }
    return value;
  }

  /// What every layer puts out, activations inside Dense layers counted as outputs of their own.
  private List<double[]> forward(double[] input) {
    List<double[]> values = new ArrayList<>(List.of(input));
    for (ScalarStep step : steps()) {
      values.add(step.forward(values.getLast()));
    }
    return values;
  }

  /// The gradient by the input; adds to those of the parameters.
  private double[] backward(List<double[]> values, double[] gradient) {
    List<ScalarStep> steps = steps();
    double[] dy = gradient;
    for (int i = steps.size() - 1; i >= 0; i--) {
      dy = steps.get(i).backward(values.get(i), values.get(i + 1), dy);
    }
    return dy;
  }

  private List<ScalarStep> steps() {
    List<ScalarStep> steps = new ArrayList<>();
    int next = 0;
    for (Network.Node node : network.nodes()) {
      switch (node.layer()) {
        case Input _, Flatten _, Reshape _, Dropout _ -> {}
        case Dense dense -> {
          ScalarWeights kernel = weights.get(next++);
          ScalarWeights bias = dense.useBias() ? weights.get(next++) : null;
          steps.add(new ScalarStep.Product(kernel, bias, lastAxis(node.input()), dense.units()));
          steps.add(new ScalarStep.Function(dense.activation(), dense.units()));
        }
        case ActivationLayer layer ->
            steps.add(new ScalarStep.Function(layer.activation(), lastAxis(node.input())));
        case Rescaling layer when layer.scales().size() == 1 && layer.offsets().size() == 1 ->
            steps.add(new ScalarStep.Affine(layer.scales().getFirst(), layer.offsets().getFirst()));
        default ->
            throw new NetworkException(
                node.layer().label() + " is not computed by the scalar twin");
      }
    }
    return steps;
  }

  private static int lastAxis(io.weighbridge.weights.Shape shape) {
    return (int) shape.extent(shape.rank() - 1);
  }

  private static double[] doubles(float[] values, int from, int length) {
    double[] doubles = new double[length];
    for (int i = 0; i < length; i++) {
      doubles[i] = values[from + i];
    }
    return doubles;
  }

  @Override
  public void close() {}
}
