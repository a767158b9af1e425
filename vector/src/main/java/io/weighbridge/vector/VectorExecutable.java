package io.weighbridge.vector;

import io.weighbridge.layers.Assembly;
import io.weighbridge.layers.WholeNetwork;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Regularizer;
import io.weighbridge.network.Step;
import io.weighbridge.network.Tally;
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
  public Tally measure(Batch batch, int count, Objective objective, float[] outputs) {
    mode(Mode.INFERENCE);
    Heads heads = Heads.of(network, program, objective);
    Tally tally = measure(batch, count, heads, program.steps().size(), outputs);
    tally.penalize(penalty());
    return tally;
  }

  /// What the size of the trainable parameters costs, those too that a training leaves as they are.
  double penalty() {
    double sum = 0;
    for (Parameter parameter : parameters()) {
      Regularizer regularizer = parameter.spec().rules().regularizer();
      if (regularizer != null && parameter.spec().trainable()) {
        sum += regularizer.penalty(parameter.array());
      }
    }
    return sum;
  }

  @Override
  public Training train(Objective objective, Optimizer optimizer, Set<String> frozen, long seed) {
    return new VectorTraining(this, Heads.of(network, program, objective), optimizer, frozen, seed);
  }

  private void mode(Mode mode) {
    program.steps().forEach(step -> step.mode(mode));
  }

  /// Forward, loss and the gradients by every step's output back to step `learning`, the first that
  /// learns; none if there are not as many steps.
  Tally measure(Batch batch, int count, Heads heads, int learning, float[] outputs) {
    program.hold(count, true);
    int targetWidth = heads.targetWidth();
    if (targets.length < count * targetWidth) {
      targets = new float[count * targetWidth];
    }
    if (losses.length < count * heads.each().size()) {
      losses = new double[count * heads.each().size()];
    }
    Buffer end = heads.scores();
    Buffer in = program.in();
    Team.Work taking =
        member -> {
          int to = share(member + 1, count);
          for (int row = share(member, count); row < to; row++) {
            batch.input(row, in.values(), row * in.width());
            batch.target(row, targets, row * targetWidth);
          }
        };
    Pass pass =
        new Pass(count, heads.fused() ? program.steps().size() - 1 : program.steps().size());
    if (heads.masked()) {
      // What a time step counts is known only when all rows have come through.
      pass.forward(taking, member -> {});
      float[] scales = heads.scales(count);
      team.run(member -> measure(member, count, heads, end, scales));
    } else {
      float[] scales = heads.scales(count);
      pass.forward(taking, member -> measure(member, count, heads, end, scales));
    }
    if (learning < program.steps().size()) {
      pass.backward(learning);
    }
    System.arraycopy(end.values(), 0, outputs, 0, count * end.width());
    heads.each().forEach(head -> head.strike(count, outputs, end.width()));
    Tally tally = new Tally(heads.each().size());
    for (int i = 0; i < heads.each().size(); i++) {
      double sum = 0;
      for (int row = 0; row < count; row++) {
        sum += losses[i * count + row];
      }
      tally.add(i, sum, heads.each().get(i).counted(count));
    }
    return tally;
  }

  private void measure(int member, int count, Heads heads, Buffer end, float[] scales) {
    int to = share(member + 1, count);
    for (int i = 0; i < scales.length; i++) {
      Head head = heads.each().get(i);
      for (int row = share(member, count); row < to; row++) {
        losses[i * count + row] =
            head.example(
                row,
                end.values(),
                end.width(),
                targets,
                heads.targetWidth(),
                scales[i],
                end.gradients());
      }
    }
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

  @Override
  public void close() {
    team.close();
  }
}
