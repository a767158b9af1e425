package io.weighbridge.vector;

import io.weighbridge.network.Batch;
import io.weighbridge.network.Constraint;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Mode;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Regularizer;
import io.weighbridge.network.Step;
import io.weighbridge.network.Tally;
import io.weighbridge.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Steps of an optimiser: a round of the team for the passes, a round for gradients and updates.
final class VectorTraining implements Training {

  private final VectorExecutable executable;
  private final Heads heads;
  private final long seed;
  private final List<Learned> learned = new ArrayList<>();
  private final List<Boolean> frozen = new ArrayList<>(); // of each step
  private final List<Parameter> held = new ArrayList<>(); // by a constraint
  private final int learning; // the first step that learns
  private long step;

  /// A parameter that changes.
  ///
  /// @param uses one for each call of its layer
  private record Learned(Update update, List<Gradient> uses) {

    Parameter parameter() {
      return uses.getFirst().parameter();
    }
  }

  VectorTraining(
      VectorExecutable executable,
      Heads heads,
      Optimizer optimizer,
      Set<String> frozen,
      long seed) {
    this.executable = executable;
    this.heads = heads;
    this.seed = seed;
    List<Step> steps = executable.program().steps();
    Map<Parameter, List<Gradient>> uses = new LinkedHashMap<>();
    int first = steps.size();
    for (int i = 0; i < steps.size(); i++) {
      List<Gradient> all = steps.get(i).gradients();
      List<Gradient> free = all.stream().filter(each -> learns(each.parameter(), frozen)).toList();
      this.frozen.add(free.isEmpty());
      if (!free.isEmpty()) {
        first = Math.min(first, i);
      }
      free.forEach(
          each -> uses.computeIfAbsent(each.parameter(), _ -> new ArrayList<>()).add(each));
    }
    this.learning = first;
    uses.forEach((parameter, gradients) -> {
      Constraint constraint = parameter.spec().rules().constraint();
      if (constraint != null) {
        check(parameter, constraint);
        held.add(parameter);
      }
      parameter.train();
      learned.add(new Learned(new Update(optimizer, parameter), List.copyOf(gradients)));
    });
  }

  /// Finds out before the first step whether a constraint can be held.
  private static void check(Parameter parameter, Constraint constraint) {
    try {
      constraint.apply(new float[parameter.array().length], parameter.spec().shape());
    } catch (NetworkException cannot) {
      throw new NetworkException(
          "%s: %s cannot be held: %s; freeze the layer"
              .formatted(parameter.layer().label(), parameter.name(), cannot.getMessage()),
          cannot);
    }
  }

  /// A frozen name is that of a layer, or of a layer inside it behind a slash.
  private static boolean learns(Parameter parameter, Set<String> frozen) {
    if (!parameter.spec().trainable()) {
      return false;
    }
    String layer = parameter.layer().name(); // may have slashes of its own
    String path = layer + "/" + parameter.name();
    for (int slash = layer.length(); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (frozen.contains(path.substring(0, slash))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double step(Batch batch, int count, double learningRate, float[] outputs) {
    List<Step> steps = executable.program().steps();
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).mode(new Mode(true, frozen.get(i), seed, step));
    }
    Tally tally = executable.measure(batch, count, heads, learning, outputs);
    tally.penalize(executable.penalty());
    double loss = tally.total(heads.objective());
    if (!Double.isFinite(loss)) {
      return loss;
    }
    step++;
    learned.forEach(each -> each.update().begin(step, learningRate));
    Team team = executable.team();
    team.run(member -> {
      for (Learned each : learned) {
        update(each, member, count);
      }
    });
    if (!held.isEmpty()) {
      // A norm goes across the shares that members updated.
      team.run(member -> {
        for (int i = member; i < held.size(); i += team.members()) {
          hold(held.get(i));
        }
      });
    }
    return loss;
  }

  private static void hold(Parameter parameter) {
    Constraint constraint = parameter.spec().rules().constraint();
    if (constraint != null) {
      constraint.apply(parameter.array(), parameter.spec().shape());
    }
  }

  private void update(Learned each, int member, int count) {
    Parameter parameter = each.parameter();
    Gradient first = each.uses().getFirst();
    int rows = first.rows();
    if (rows == 1) {
      // A small one: the last member has it, the others are not kept waiting.
      if (member == executable.team().members() - 1) {
        apply(each, 0, 1, parameter.array().length, count);
      }
      return;
    }
    int width = parameter.array().length / rows;
    int to = executable.share(member + 1, rows);
    int from = executable.share(member, rows);
    while (from < to) {
      int end = Math.min(to, from + first.blockRows());
      apply(each, from, end, width, count);
      from = end;
    }
  }

  private static void apply(Learned each, int from, int to, int width, int count) {
    boolean add = false;
    for (Gradient use : each.uses()) {
      use.sum(from, to, count, add);
      add = true;
    }
    Parameter parameter = each.parameter();
    Regularizer regularizer = parameter.spec().rules().regularizer();
    if (regularizer != null) {
      regularizer.addSlope(parameter.array(), parameter.gradients(), from * width, to * width);
    }
    each.update().apply(from * width, to * width);
  }
}
