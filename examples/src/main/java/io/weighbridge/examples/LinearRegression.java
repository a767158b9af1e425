package io.weighbridge.examples;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.input;
import static io.weighbridge.learning.Recipe.epochs;
import static io.weighbridge.network.Losses.MEAN_SQUARED_ERROR;
import static io.weighbridge.network.Optimizer.sgd;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.Sequential;
import java.util.List;
import java.util.SplittableRandom;

/// Linear regression, y = w x + b: what gradient descent finds, beside what the closed form says.
public final class LinearRegression {

  private LinearRegression() {}

  /// A straight line.
  public record Line(double w, double b) {

    @Override
    public String toString() {
      return "y = %.4f x + %.4f".formatted(w, b);
    }
  }

  /// Points near a line: x even in [-3, 3], y with a little noise.
  public record Points(Line line, int size, long seed) implements Dataset {

    @Override
    public String name() {
      return "points near " + line;
    }

    @Override
    public int[] inputShape() {
      return new int[] {1};
    }

    @Override
    public int targetWidth() {
      return 1;
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public void input(int index, float[] into, int offset) {
      into[offset] = -3 + 6f * index / (size - 1);
    }

    @Override
    public void target(int index, float[] into, int offset) {
      input(index, into, offset);
      double noise = new SplittableRandom(seed + index * 31L).nextGaussian() * 0.1;
      into[offset] = (float) (line.w() * into[offset] + line.b() + noise);
    }
  }

  public static void main(String[] arguments) {
    Points points = new Points(new Line(2, -1), 200, 1);
    System.out.println("Gradient descent: " + descend(points));
    System.out.println("Closed form:      " + closedForm(points));
  }

  static Line descend(Dataset points) {
    try (var model = Sequential.of(input(1), dense(1))) {
      model.compile(sgd(0.01), MEAN_SQUARED_ERROR);
      model.fit(points, epochs(1000).batch(200));
      float w = model.variables().get(0).values()[0];
      float b = model.variables().get(1).values()[0];
      return new Line(w, b);
    }
  }

  /// w = cov(x, y) / var(x), b = mean(y) - w mean(x).
  static Line closedForm(Dataset points) {
    int n = points.size();
    float[] value = new float[1];
    double[] x = new double[n];
    double[] y = new double[n];
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      points.input(i, value, 0);
      x[i] = value[0];
      meanX += x[i] / n;
      points.target(i, value, 0);
      y[i] = value[0];
      meanY += y[i] / n;
    }
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < n; i++) {
      covariance += (x[i] - meanX) * (y[i] - meanY);
      variance += (x[i] - meanX) * (x[i] - meanX);
    }
    double w = covariance / variance;
    return new Line(w, meanY - w * meanX);
  }
}
