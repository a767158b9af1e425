package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A network compiled to steps, and the passes over them.
final class VectorExecutable implements Executable {

  private final Network network;
  private final List<Weights> weights = new ArrayList<>();
  private final Program program;
  private final Team team;
  private float[] targets = new float[0];
  private double[] losses = new double[0];

  VectorExecutable(Network network, int threads) {
    this.network = network;
    this.program = new Program(network, this::dense);
    this.team = new Team(threads);
  }

  private Step dense(Network.Node node, Buffer in, Buffer out, boolean passGradient) {
    List<Weights> own =
        node.parameters().stream().map(spec -> new Weights(node.layer(), spec)).toList();
    weights.addAll(own);
    Weights kernel = own.getFirst();
    return new DenseStep(
        in,
        out,
        kernel,
        own.size() > 1 ? own.get(1) : null,
        Math.toIntExact(kernel.shape().extent(0)),
        Math.toIntExact(kernel.shape().extent(1)),
        passGradient);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public List<Variable> variables() {
    return List.copyOf(weights);
  }

  @Override
  public void predict(float[] inputs, int count, float[] outputs) {
    hold(count, false);
    System.arraycopy(inputs, 0, program.in.values, 0, count * program.in.width);
    passing();
    team.run(member -> {
      int from = share(member, count);
      int to = share(member + 1, count);
      for (Step step : program.steps) {
        step.forward(from, to);
      }
    });
    copyOutputs(count, outputs);
  }

  @Override
  public void inputGradients(float[] inputs, int count, int output, float[] gradients) {
    Objects.checkIndex(output, program.out().width);
    hold(count, true);
    System.arraycopy(inputs, 0, program.in.values, 0, count * program.in.width);
    passing();
    team.run(member -> {
      int from = share(member, count);
      int to = share(member + 1, count);
      for (Step step : program.steps) {
        step.forward(from, to);
      }
      program.backwardToInputs(output, from, to);
    });
    System.arraycopy(program.in.gradients, 0, gradients, 0, count * program.in.width);
  }

  @Override
  public double evaluate(Batch batch, int count, Loss loss, float[] outputs) {
    passing();
    return measure(batch, count, head(loss), false, outputs);
  }

  @Override
  public Training train(Loss loss, Optimizer optimizer, Set<String> frozen, long seed) {
    return new VectorTraining(this, head(loss), optimizer, frozen, seed);
  }

  /// Forward, loss and, if `backward`, the gradients by every step's output.
  ///
  /// @return the sum of the examples' losses
  double measure(Batch batch, int count, Head head, boolean backward, float[] outputs) {
    hold(count, true);
    int targetWidth = head.loss().targetWidth(program.out().width);
    if (targets.length < count * targetWidth) {
      targets = new float[count * targetWidth];
    }
    if (losses.length < count) {
      losses = new double[count];
    }
    List<Step> steps = program.steps;
    int measured = head.fused() ? steps.size() - 1 : steps.size();
    Buffer end = head.fused() ? steps.getLast().in : program.out();
    team.run(member -> {
      int from = share(member, count);
      int to = share(member + 1, count);
      for (int row = from; row < to; row++) {
        batch.input(row, program.in.values, row * program.in.width);
        batch.target(row, targets, row * targetWidth);
      }
      for (int i = 0; i < measured; i++) {
        steps.get(i).forward(from, to);
      }
      for (int row = from; row < to; row++) {
        losses[row] =
            head.row(
                end.values,
                row * end.width,
                end.width,
                targets,
                row * targetWidth,
                1f / count,
                end.gradients);
      }
      for (int i = measured - 1; backward && i > 0; i--) {
        steps.get(i).backward(from, to);
      }
    });
    System.arraycopy(end.values, 0, outputs, 0, count * end.width);
    double sum = 0;
    for (int row = 0; row < count; row++) {
      sum += losses[row];
    }
    return sum;
  }

  Program program() {
    return program;
  }

  Team team() {
    return team;
  }

  /// Where member `member` of the team begins, of `count` rows.
  int share(int member, int count) {
    return (int) ((long) member * count / team.members());
  }

  private void hold(int count, boolean withGradients) {
    for (Buffer buffer : program.buffers()) {
      buffer.hold(count, withGradients);
    }
  }

  private void passing() {
    for (Step step : program.steps) {
      if (step instanceof DropoutStep dropout) {
        dropout.pass();
      }
    }
  }

  private void copyOutputs(int count, float[] outputs) {
    System.arraycopy(program.out().values, 0, outputs, 0, count * program.out().width);
  }

  /// A loss fits a network if each example has a row of outputs for it; it is fused with a last
  /// activation that it has the logarithm of.
  private Head head(Loss loss) {
    Activation last = program.lastActivation;
    return switch (loss) {
      case Loss.MeanSquaredError _, Loss.MeanAbsoluteError _, Loss.Huber _ -> new Head(loss, false);
      case Loss.BinaryCrossentropy(boolean fromLogits) ->
          new Head(loss, !fromLogits && last == Activation.SIGMOID);
      case Loss.CategoricalCrossentropy(boolean fromLogits) ->
          new Head(oneRow(loss), !fromLogits && last == Activation.SOFTMAX);
      case Loss.SparseCategoricalCrossentropy(boolean fromLogits) ->
          new Head(oneRow(loss), !fromLogits && last == Activation.SOFTMAX);
    };
  }

  private Loss oneRow(Loss loss) {
    if (network.outputShape().rank() != 1) {
      throw new NetworkException(
          "%s takes one distribution an example, and the network puts out %s"
              .formatted(loss.kerasName(), network.outputShape()));
    }
    return loss;
  }

  @Override
  public void close() {
    team.close();
  }
}
