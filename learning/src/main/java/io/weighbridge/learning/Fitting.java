package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.History.Ending;
import io.weighbridge.learning.History.Epoch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Training;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run of `fit`: epochs of steps, and which weights to keep.
///
/// The model ends with the weights of the last epoch if all were done, and with those of the best
/// epoch so far if training was stopped early or interrupted.
final class Fitting {

  private static final int PROBE = 256;

  private final Executable executable;
  private final Objective objective;
  private final Optimizer optimizer;
  private final Recipe recipe;
  private final Dataset train;
  private final @Nullable Dataset validation;
  private final List<Scored> scored;
  private final int width;
  private final List<Epoch> epochs = new ArrayList<>();
  private Snapshot good;
  private @Nullable Epoch best;
  private @Nullable Snapshot bestWeights;
  private long steps;

  Fitting(
      Executable executable,
      Objective objective,
      Optimizer optimizer,
      Recipe recipe,
      Dataset examples) {
    this.executable = executable;
    this.objective = objective;
    this.optimizer = optimizer;
    this.recipe = recipe;
    this.width = width(executable.network().outputShape());
    // Of several outputs the sum of their losses is followed, and no share of right answers.
    this.scored =
        Scored.of(executable.network(), objective, examples).stream()
            .filter(each -> objective.terms().size() == 1 && each.score() != Score.NONE)
            .toList();
    int held = (int) (examples.size() * recipe.validation());
    if (held == examples.size() || (recipe.validation() > 0 && held == 0)) {
      throw new LearningException(
          "%s: %d examples cannot be split with a validation share of %s"
              .formatted(examples.name(), examples.size(), recipe.validation()));
    }
    this.train = examples.slice(0, examples.size() - held);
    this.validation = held == 0 ? null : examples.slice(train.size(), examples.size());
    this.good = Snapshot.of(executable);
  }

  History run() {
    Training training = executable.train(objective, optimizer, recipe.frozen(), recipe.seed());
    for (int number = 1; number <= recipe.epochs(); number++) {
      Epoch epoch = epoch(number, training);
      if (epoch == null) {
        return ended(Ending.INTERRUPTED);
      }
      double probe = epoch.validation() == null ? lossNow() : epoch.watchedLoss();
      if (!Double.isFinite(probe)) {
        throw diverged("the loss became %s after epoch %d".formatted(probe, number));
      }
      epochs.add(epoch);
      good = Snapshot.of(executable);
      if (best == null || epoch.watchedLoss() < best.watchedLoss()) {
        best = epoch;
        bestWeights = good;
      }
      recipe.listener().epochDone(epoch);
      if (recipe.earlyStop() > 0 && number - best.number() >= recipe.earlyStop()) {
        return ended(Ending.STOPPED_EARLY);
      }
    }
    return new History(epochs, Ending.COMPLETED, epochs.size());
  }

  /// One pass over the training examples; null if it was interrupted.
  private @Nullable Epoch epoch(int number, Training training) {
    long begin = System.nanoTime();
    int[] order = Shuffle.order(train.size(), recipe.seed(), number - 1);
    int perEpoch = Math.ceilDiv(train.size(), recipe.batch());
    Schedule.Span span = new Schedule.Span(perEpoch, (long) perEpoch * recipe.epochs());
    long seed = recipe.seed() * 31 + number;
    int most = Math.min(recipe.batch(), train.size());
    float[] outputs = new float[Math.multiplyExact(most, width)];
    float[] target = new float[train.targetWidth()];
    double lossSum = 0;
    Hits hits = new Hits();
    double rate = optimizer.learningRate().start();
    recipe.listener().epochBegins(number, recipe.epochs(), perEpoch);
    for (int step = 1; step <= perEpoch; step++) {
      int from = (step - 1) * most;
      int count = Math.min(most, train.size() - from);
      DatasetBatch batch = new DatasetBatch(train, order, from, recipe.augmentation(), seed);
      rate = optimizer.learningRate().rate(steps, span);
      double mean = training.step(batch, count, rate, outputs);
      if (!Double.isFinite(mean)) {
        throw diverged("the loss became %s at step %d of epoch %d".formatted(mean, step, number));
      }
      steps++;
      lossSum += mean * count;
      for (int row = 0; row < count && !scored.isEmpty(); row++) {
        batch.target(row, target, 0);
        hits.count(scored.getFirst(), outputs, row * width, target);
      }
      recipe.listener().stepDone(step, perEpoch, measures(lossSum, hits, from + count));
      if (recipe.listener().interrupted()) {
        return null;
      }
    }
    Measures held =
        validation == null
            ? null
            : Measuring.evaluate(executable, objective, validation).measures();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Epoch(number, seconds, measures(lossSum, hits, train.size()), held, rate);
  }

  /// The loss with the weights as they are now, on some examples: the epoch's own losses were all
  /// seen before its last step.
  private double lossNow() {
    return Measuring.evaluate(executable, objective, train.slice(0, Math.min(PROBE, train.size())))
        .loss();
  }

  private Measures measures(double lossSum, Hits hits, int examples) {
    return new Measures(lossSum / examples, scored.isEmpty() ? null : hits.share());
  }

  /// How many of the classes said were right.
  private static final class Hits {
    private long right;
    private long all;

    void count(Scored scored, float[] outputs, int row, float[] target) {
      for (int place = 0; place < scored.places(); place++) {
        if (scored.counts(outputs, row, place)) {
          all++;
          right += scored.said(outputs, row, place) == scored.meant(target, 0, place) ? 1 : 0;
        }
      }
    }

    double share() {
      return all == 0 ? 0 : (double) right / all;
    }
  }

  /// Before the end: back to the best epoch, or where none was finished, where it stands.
  private History ended(Ending ending) {
    if (best == null || bestWeights == null) {
      return new History(epochs, ending, 0);
    }
    bestWeights.restore(executable);
    return new History(epochs, ending, best.number());
  }

  private DivergedException diverged(String what) {
    good.restore(executable);
    int kept = epochs.size();
    String advice =
        "; the weights are those %s: a smaller learning rate may help"
            .formatted(kept == 0 ? "it began with" : "after epoch " + kept);
    return new DivergedException(what + advice, new History(epochs, Ending.DIVERGED, kept));
  }

  static int width(Shape shape) {
    return Math.toIntExact(shape.elements());
  }
}
