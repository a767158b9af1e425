package io.weighbridge.finetuning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.input;

import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Training;
import io.weighbridge.vector.VectorEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// How a model learns, on the smallest there is: `y = w x + b`, fitted to points near a line by the
/// engine and the optimiser that fit every other model, all points in each step. Two numbers are
/// learned, so that the loss is a surface that can be drawn, with the steps on it.
///
/// @param points x and y of each
/// @param path from the start to the last step; it ends early where the loss is no number any more
/// @param best what the closed form says: w = cov(x, y) / var(x), b = mean(y) - w mean(x)
/// @param surface the loss around the best
record WalkThrough(List<Point> points, List<Step> path, Step best, Surface surface) {

  static final int MOST_STEPS = 500;
  static final double FARTHEST = 100;

  private static final int POINTS = 40;
  private static final int CELLS = 41;

  // Points whose mean is not 0, so that w and b pull at each other and the valley lies aslant.
  private static final double LEFT = -1;
  private static final double RIGHT = 3;
  private static final double SLOPE = 2;
  private static final double HEIGHT = -1;
  private static final double NOISE = 0.5;

  /// The surface reaches so much farther from the best than the start is.
  private static final double MARGIN = 1.3;

  private static final double LEAST_REACH = 2;

  /// One example.
  record Point(double x, double y) {}

  /// Where training stands.
  ///
  /// @param rate of the step that led here; 0 for the start
  record Step(int step, double rate, double weight, double bias, double loss) {}

  /// The loss on a grid.
  ///
  /// @param losses row by row, the row of the smallest bias first, the smallest weight first in it
  record Surface(
      double leastWeight,
      double mostWeight,
      double leastBias,
      double mostBias,
      List<List<Double>> losses) {}

  /// What is asked for.
  ///
  /// @param weight where w begins
  /// @param bias where b begins
  record Wish(Optimizer optimizer, int steps, double weight, double bias, long seed) {}

  boolean diverged() {
    return !Double.isFinite(path.getLast().loss());
  }

  static WalkThrough of(Wish wish) {
    List<Point> points = points(wish.seed());
    Network network = Sequential.of(input(1), dense(1)).network();
    try (Executable model = new VectorEngine().compile(network, 1)) {
      Fit fit = new Fit(model, points);
      Step best = fit.best();
      return new WalkThrough(points, fit.walk(wish), best, fit.surface(wish, best));
    }
  }

  private static List<Point> points(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      double x = LEFT + (RIGHT - LEFT) * i / (POINTS - 1);
      points.add(new Point(x, SLOPE * x + HEIGHT + NOISE * random.nextGaussian()));
    }
    return List.copyOf(points);
  }

  /// The model in its engine, with all points as its only batch.
  private record Fit(Executable model, List<Point> points) implements Batch {

    @Override
    public void input(int row, float[] into, int offset) {
      into[offset] = (float) points.get(row).x();
    }

    @Override
    public void target(int row, float[] into, int offset) {
      into[offset] = (float) points.get(row).y();
    }

    private void set(double weight, double bias) {
      model.variables().get(0).assign(new float[] {(float) weight});
      model.variables().get(1).assign(new float[] {(float) bias});
    }

    private double weight() {
      return model.variables().get(0).values()[0];
    }

    private double bias() {
      return model.variables().get(1).values()[0];
    }

    private double loss() {
      float[] outputs = new float[points.size()];
      return model.evaluate(this, points.size(), Losses.MEAN_SQUARED_ERROR, outputs)
          / points.size();
    }

    List<Step> walk(Wish wish) {
      set(wish.weight(), wish.bias());
      Training training =
          model.train(Losses.MEAN_SQUARED_ERROR, wish.optimizer(), Set.of(), wish.seed());
      // All points are in each step: an epoch is one step.
      Schedule.Span span = new Schedule.Span(1, wish.steps());
      float[] outputs = new float[points.size()];
      List<Step> path = new ArrayList<>();
      path.add(new Step(0, 0, weight(), bias(), loss()));
      for (int step = 1; step <= wish.steps() && Double.isFinite(path.getLast().loss()); step++) {
        double rate = wish.optimizer().learningRate().rate(step - 1, span);
        double _ = training.step(this, points.size(), rate, outputs);
        path.add(new Step(step, rate, weight(), bias(), loss()));
      }
      return List.copyOf(path);
    }

    Step best() {
      double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
      double meanY = points.stream().mapToDouble(Point::y).average().orElseThrow();
      double covariance = 0;
      double variance = 0;
      for (Point point : points) {
        covariance += (point.x() - meanX) * (point.y() - meanY);
        variance += (point.x() - meanX) * (point.x() - meanX);
      }
      double weight = covariance / variance;
      double bias = meanY - weight * meanX;
      set(weight, bias);
      return new Step(0, 0, weight, bias, loss());
    }

    Surface surface(Wish wish, Step best) {
      double wide = Math.max(LEAST_REACH, MARGIN * Math.abs(wish.weight() - best.weight()));
      double high = Math.max(LEAST_REACH, MARGIN * Math.abs(wish.bias() - best.bias()));
      List<List<Double>> rows = new ArrayList<>();
      for (int row = 0; row < CELLS; row++) {
        List<Double> losses = new ArrayList<>();
        for (int column = 0; column < CELLS; column++) {
          set(
              best.weight() - wide + 2 * wide * column / (CELLS - 1),
              best.bias() - high + 2 * high * row / (CELLS - 1));
          losses.add(loss());
        }
        rows.add(List.copyOf(losses));
      }
      return new Surface(
          best.weight() - wide,
          best.weight() + wide,
          best.bias() - high,
          best.bias() + high,
          List.copyOf(rows));
    }
  }
}
