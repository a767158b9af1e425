package io.weighbridge.network;

/// Losses as they are summed up, for each output of a network: over the examples, or where some
/// time steps do not count, over those that do. Not safe for use by several threads at once.
public final class Tally {

  private final double[] sums;
  private final long[] counts;
  private double penalty;

  public Tally(int outputs) {
    this.sums = new double[outputs];
    this.counts = new long[outputs];
  }

  /// @param output from 0
  /// @param sum of the losses of `count` examples or time steps
  public void add(int output, double sum, long count) {
    sums[output] += sum;
    counts[output] += count;
  }

  /// Adds the losses of other examples, measured with the same weights.
  public void add(Tally other) {
    for (int output = 0; output < sums.length; output++) {
      add(output, other.sums[output], other.counts[output]);
    }
    penalty = other.penalty;
  }

  /// @param penalty what the size of weights costs (their regularizers), whatever the examples
  public void penalize(double penalty) {
    this.penalty = penalty;
  }

  public double sum(int output) {
    return sums[output];
  }

  /// The mean loss; of nothing it is 0, as in Keras.
  public double mean(int output) {
    return counts[output] == 0 ? 0 : sums[output] / counts[output];
  }

  /// The sum of the outputs' means, by their weights, and of the penalty.
  public double total(Objective objective) {
    double total = penalty;
    for (int output = 0; output < sums.length; output++) {
      total += objective.terms().get(output).weight() * mean(output);
    }
    return total;
  }
}
