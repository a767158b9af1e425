package io.weighbridge.vector;

import io.weighbridge.layers.Assembly;
import io.weighbridge.layers.WholeNetwork;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Step;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A network made ready in the engine, and the passes over it.
final class VectorExecutable implements Executable {

  private final Network network;
  private final List<List<Parameter>> parameters = new ArrayList<>();
  private final WholeNetwork program;
  private final Team team;
  private float[] targets = new float[0];
  private double[] losses = new double[0];

  VectorExecutable(Network network, int threads) {
    this.network = network;
    Assembly.check(network);
    for (int i = 0; i < network.layers().size(); i++) {
      int layer = i;
      parameters.add(
          network.parameters(i).stream()
              .map(spec -> new Parameter(network.layers().get(layer), spec))
              .toList());
    }
    this.program = WholeNetwork.of(network, parameters);
    this.team = new Team(threads);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public List<Variable> variables() {
    return parameters.stream().flatMap(List::stream).map(Variable.class::cast).toList();
  }

  List<Parameter> parameters() {
    return parameters.stream().flatMap(List::stream).toList();
  }

  @Override
  public void predict(float[] inputs, int count, float[] outputs) {
    mode(Mode.INFERENCE);
    program.hold(count, false);
    System.arraycopy(inputs, 0, program.in().values(), 0, count * program.in().width());
    new Pass(count, program.steps().size()).forward(member -> {}, member -> {});
    int width = program.out().width();
    System.arraycopy(program.out().values(), 0, outputs, 0, count * width);
  }

  @Override
  public void inputGradients(float[] inputs, int count, int output, float[] gradients) {
    Buffer out = program.out();
    Objects.checkIndex(output, out.width());
    mode(Mode.INFERENCE);
    program.hold(count, true);
    System.arraycopy(inputs, 0, program.in().values(), 0, count * program.in().width());
    Pass pass = new Pass(count, program.steps().size());
    pass.forward(
        member -> {}, member -> seed(output, share(member, count), share(member + 1, count)));
    pass.backward(-1);
    System.arraycopy(program.in().gradients(), 0, gradients, 0, count * program.in().width());
  }

  private void seed(int output, int from, int to) {
    Buffer out = program.out();
    Arrays.fill(out.gradients(), from * out.width(), to * out.width(), 0);
    for (int row = from; row < to; row++) {
      out.gradients()[row * out.width() + output] = 1;
    }
  }

  @Override
  public double evaluate(Batch batch, int count, Loss loss, float[] outputs) {
    mode(Mode.INFERENCE);
    return measure(batch, count, head(loss), program.steps().size(), outputs);
  }

  @Override
  public Training train(Loss loss, Optimizer optimizer, Set<String> frozen, long seed) {
    return new VectorTraining(this, head(loss), optimizer, frozen, seed);
  }

  private void mode(Mode mode) {
    program.steps().forEach(step -> step.mode(mode));
  }

  /// Forward, loss and the gradients by every step's output back to step `learning`, the first that
  /// learns; none if there are not as many steps.
  ///
  /// @return the sum of the examples' losses
  double measure(Batch batch, int count, Head head, int learning, float[] outputs) {
    program.hold(count, true);
    int targetWidth = head.loss().targetWidth(program.out().width());
    if (targets.length < count * targetWidth) {
      targets = new float[count * targetWidth];
    }
    if (losses.length < count) {
      losses = new double[count];
    }
    Assembly.Ending ending = program.ending();
    boolean fused = head.fused() && ending != null;
    Buffer end = fused && ending != null ? ending.scores() : program.out();
    Buffer in = program.in();
    Pass pass = new Pass(count, fused ? program.steps().size() - 1 : program.steps().size());
    pass.forward(
        member -> {
          int to = share(member + 1, count);
          for (int row = share(member, count); row < to; row++) {
            batch.input(row, in.values(), row * in.width());
            batch.target(row, targets, row * targetWidth);
          }
        },
        member -> {
          int to = share(member + 1, count);
          for (int row = share(member, count); row < to; row++) {
            losses[row] =
                head.row(
                    end.values(),
                    row * end.width(),
                    end.width(),
                    targets,
                    row * targetWidth,
                    1f / count,
                    end.gradients());
          }
        });
    if (learning < program.steps().size()) {
      pass.backward(learning);
    }
    System.arraycopy(end.values(), 0, outputs, 0, count * end.width());
    double sum = 0;
    for (int row = 0; row < count; row++) {
      sum += losses[row];
    }
    return sum;
  }

  /// One way over the steps and back. Members take shares of the rows, and wait for each other only
  /// before and after what a step gathers from all rows.
  private final class Pass {

    private final int count;
    private final int last; // steps before this one are run
    private final List<Step> steps = program.steps();

    Pass(int count, int last) {
      this.count = count;
      this.last = last;
    }

    /// @param before of each member, before its share of the first step
    /// @param after of each member, after its share of the last step
    void forward(Team.Work before, Team.Work after) {
      int end = nextMixing(0);
      segment(0, end, before, end == last ? after : member -> {});
      while (end < last) {
        int mixing = end;
        team.run(member -> steps.get(mixing).gather(member, team.members(), count));
        end = nextMixing(mixing + 1);
        segment(mixing, end, member -> {}, end == last ? after : member -> {});
      }
    }

    private void segment(int from, int end, Team.Work before, Team.Work after) {
      team.run(member -> {
        before.run(member);
        int low = share(member, count);
        int high = share(member + 1, count);
        for (int i = from; i < end; i++) {
          steps.get(i).forward(low, high);
        }
        after.run(member);
      });
    }

    /// The first step from `from` on that mixes rows, or the end.
    private int nextMixing(int from) {
      for (int i = from; i < last; i++) {
        if (steps.get(i).mixes()) {
          return i;
        }
      }
      return last;
    }

    /// @param learning the first step that learns and needs no gradients of its inputs; -1 if the
    ///   gradients by the network's input are wanted
    void backward(int learning) {
      int from = last - 1;
      while (from >= Math.max(0, learning)) {
        int first = from;
        int mixing = from;
        while (mixing >= Math.max(0, learning) && !steps.get(mixing).mixes()) {
          mixing--;
        }
        int end = mixing;
        if (first > end) {
          team.run(member -> back(member, first, end + 1, learning));
        }
        if (end < Math.max(0, learning)) {
          return;
        }
        team.run(member -> steps.get(end).gatherGradients(member, team.members(), count));
        team.run(member -> back(member, end, end, learning));
        from = end - 1;
      }
    }

    private void back(int member, int first, int end, int learning) {
      int low = share(member, count);
      int high = share(member + 1, count);
      for (int i = first; i >= end; i--) {
        steps.get(i).backward(low, high, i > learning);
      }
    }
  }

  WholeNetwork program() {
    return program;
  }

  Team team() {
    return team;
  }

  /// Where member `member` of the team begins, of `count` rows.
  int share(int member, int count) {
    return (int) ((long) member * count / team.members());
  }

  /// A loss fits a network if each example has a row of outputs for it; it is fused with a last
  /// activation that it has the logarithm of.
  private Head head(Loss loss) {
    if (program.masked()) {
      throw new NetworkException(
          "the network puts out time steps that do not count, for which no loss is measured here");
    }
    if (network.outputs().size() != 1) {
      throw new NetworkException(
          "the network puts out %s: a loss is measured here of one output alone"
              .formatted(network.outputShapes()));
    }
    Assembly.Ending ending = program.ending();
    Activation last = ending == null ? null : ending.activation();
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
              .formatted(loss.kerasName(), network.outputShapes()));
    }
    return loss;
  }

  @Override
  public void close() {
    team.close();
  }
}
