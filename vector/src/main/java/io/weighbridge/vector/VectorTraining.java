package io.weighbridge.vector;

import io.weighbridge.network.Batch;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Steps of an optimiser: a round of the team for the passes, a round for gradients and updates.
final class VectorTraining implements Training {

  /// Kernel rows whose gradient is summed and applied together, while both are in the first cache.
  private static final int BLOCK_ROWS = 16;

  private final VectorExecutable executable;
  private final Head head;
  private final long seed;
  private final List<Trained> trained = new ArrayList<>();
  private long step;

  /// What one Dense step learns, with the optimiser's memory.
  private record Trained(DenseStep dense, Update kernel, @Nullable Update bias) {}

  VectorTraining(
      VectorExecutable executable, Head head, Optimizer optimizer, Set<String> frozen, long seed) {
    this.executable = executable;
    this.head = head;
    this.seed = seed;
    for (Step each : executable.program().steps) {
      if (each instanceof DenseStep dense
          && dense.kernel.trainable()
          && !frozen.contains(dense.kernel.layer().name())) {
        trained.add(
            new Trained(
                dense,
                new Update(optimizer, dense.kernel),
                dense.bias == null ? null : new Update(optimizer, dense.bias)));
      }
    }
  }

  @Override
  public double step(Batch batch, int count, double learningRate, float[] outputs) {
    for (Step each : executable.program().steps) {
      if (each instanceof DropoutStep dropout) {
        dropout.drop(seed, step);
      }
    }
    double loss = executable.measure(batch, count, head, true, outputs) / count;
    if (!Double.isFinite(loss)) {
      return loss;
    }
    step++;
    for (Trained each : trained) {
      each.kernel().begin(step, learningRate);
      if (each.bias() != null) {
        each.bias().begin(step, learningRate);
      }
    }
    Team team = executable.team();
    team.run(member -> {
      for (Trained each : trained) {
        update(each, member, count);
      }
    });
    return loss;
  }

  private void update(Trained each, int member, int count) {
    DenseStep dense = each.dense();
    int to = executable.share(member + 1, dense.kernelRows());
    for (int from = executable.share(member, dense.kernelRows()); from < to; from += BLOCK_ROWS) {
      int end = Math.min(to, from + BLOCK_ROWS);
      dense.kernelGradient(from, end, count);
      each.kernel().apply(from * dense.units(), end * dense.units());
    }
    // The bias is small: the last member has it, the others are not kept waiting.
    Update bias = each.bias();
    if (bias != null && member == executable.team().members() - 1) {
      dense.biasGradient(count);
      bias.apply(0, dense.units());
    }
  }
}
