package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.matrix.Softmax;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Step;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Attention without its projections: `softmax(scores(q, k)) · v`, for each head by itself.
///
/// Queries are `[queries, heads * size]`, keys `[keys, heads * size]`, values and what comes out
/// likewise of the values' size. What a layer has of its own is how it scores and what a masked
/// score becomes.
abstract class AttentionStep extends Step {

  final Buffer query;
  final Buffer key;
  final Buffer value;
  final Buffer out;
  final int heads;
  final int queries;
  final int keys;
  final int size; // of a head's queries and keys
  private final int valueSize;
  private final double rate;
  private final long ordinal;

  // [rows, heads, queries, keys]: the softmax, what is left of it in training, and the gradients.
  private float[] weights = {};
  private float[] factors = {};
  private float[] kept = {};
  float[] gradients = {};

  /// @param rate the share of the weights that is dropped in training
  AttentionStep(
      Buffer query,
      Buffer key,
      Buffer value,
      Buffer out,
      int heads,
      int queries,
      int keys,
      double rate,
      long ordinal) {
    this.query = query;
    this.key = key;
    this.value = value;
    this.out = out;
    this.heads = heads;
    this.queries = queries;
    this.keys = keys;
    this.rate = rate;
    this.ordinal = ordinal;
    size = query.width() / queries / heads;
    valueSize = value.width() / keys / heads;
  }

  /// Fills `scores[at]` and on, `[queries, keys]`.
  abstract void score(int row, int head, float[] scores, int at);

  /// Given [#gradients] by the scores from `at` on: the gradients of query and key, if `inputs`,
  /// and what parameters need.
  abstract void scoreBack(int row, int head, int at, boolean inputs);

  /// Whether a query may look at a key.
  abstract boolean visible(int row, int query, int key);

  /// What a score becomes that is not [#visible].
  abstract float hide(float score);

  /// Whether scores that are not visible still have gradients.
  abstract boolean hiddenLearn();

  /// Whether anything is hidden from some query.
  abstract boolean hides();

  /// Whether a query counts; zeros come out where it does not.
  boolean counts(int row, int query) {
    return true;
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    out.hold(rows, withGradients);
    int length = Math.multiplyExact(rows, scoresOfRow());
    weights = RecurrentStep.atLeast(weights, length, 1);
    if (dropping()) {
      factors = RecurrentStep.atLeast(factors, length, 1);
      kept = RecurrentStep.atLeast(kept, length, 1);
    }
    if (withGradients) {
      gradients = RecurrentStep.atLeast(gradients, length, 1);
    }
  }

  final int scoresOfRow() {
    return Math.multiplyExact(Math.multiplyExact(heads, queries), keys);
  }

  private boolean dropping() {
    return rate > 0 && mode().training();
  }

  private float[] mixed() {
    return dropping() ? kept : weights;
  }

  /// Where a head begins in a row of a buffer `[places, heads * size]`.
  final int at(Buffer buffer, int row, int head, int size) {
    return row * buffer.width() + head * size;
  }

  @Override
  public void forward(int from, int to) {
    for (int row = from; row < to; row++) {
      for (int head = 0; head < heads; head++) {
        weigh(row, head);
      }
      drop(row);
      for (int head = 0; head < heads; head++) {
        // [queries, keys] x [keys, valueSize]
        MatrixProduct.nn(
            queries,
            valueSize,
            keys,
            mixed(),
            row * scoresOfRow() + head * queries * keys,
            keys,
            value.values(),
            at(value, row, head, valueSize),
            heads * valueSize,
            out.values(),
            at(out, row, head, valueSize),
            heads * valueSize,
            false);
      }
      clear(row, out.values());
    }
  }

  private void weigh(int row, int head) {
    boolean hiding = hides();
    int start = row * scoresOfRow() + head * queries * keys;
    score(row, head, weights, start);
    for (int q = 0; q < queries; q++) {
      int at = start + q * keys;
      for (int k = 0; k < keys && hiding; k++) {
        if (!visible(row, q, k)) {
          weights[at + k] = hide(weights[at + k]);
        }
      }
      Softmax.of(weights, at, weights, at, keys);
    }
  }

  private void drop(int row) {
    if (!dropping()) {
      return;
    }
    SplittableRandom random = NoiseStep.random(mode().seed(), mode().step(), ordinal, row);
    float left = (float) (1 / (1 - rate));
    for (int i = row * scoresOfRow(); i < (row + 1) * scoresOfRow(); i++) {
      factors[i] = random.nextDouble() < rate ? 0 : left;
      kept[i] = weights[i] * factors[i];
    }
  }

  private void clear(int row, float[] outputs) {
    int width = out.width() / queries;
    for (int q = 0; q < queries; q++) {
      if (!counts(row, q)) {
        int start = row * out.width() + q * width;
        Arrays.fill(outputs, start, start + width, 0);
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    for (int row = from; row < to; row++) {
      clear(row, out.gradients());
      for (int head = 0; head < heads; head++) {
        int start = row * scoresOfRow() + head * queries * keys;
        mixBack(row, head, start, inputs);
        softmaxBack(row, start);
        scoreBack(row, head, start, inputs);
      }
    }
  }

  private void mixBack(int row, int head, int start, boolean inputs) {
    int v = at(value, row, head, valueSize);
    int y = at(out, row, head, valueSize);
    int wide = heads * valueSize;
    // [queries, valueSize] x [keys, valueSize]ᵀ
    MatrixProduct.nt(
        queries,
        keys,
        valueSize,
        out.gradients(),
        y,
        wide,
        value.values(),
        v,
        wide,
        gradients,
        start,
        keys,
        false);
    if (inputs) {
      // [queries, keys]ᵀ x [queries, valueSize]
      MatrixProduct.tn(
          keys,
          valueSize,
          queries,
          mixed(),
          start,
          keys,
          out.gradients(),
          y,
          wide,
          value.gradients(),
          v,
          wide,
          false);
    }
  }

  private void softmaxBack(int row, int start) {
    boolean hiding = hides() && !hiddenLearn();
    for (int q = 0; q < queries; q++) {
      int at = start + q * keys;
      double dot = 0;
      for (int k = at; k < at + keys; k++) {
        gradients[k] = dropping() ? gradients[k] * factors[k] : gradients[k];
        dot += (double) gradients[k] * weights[k];
      }
      for (int k = 0; k < keys; k++) {
        boolean learns = !hiding || visible(row, q, k);
        gradients[at + k] = learns ? (float) (weights[at + k] * (gradients[at + k] - dot)) : 0;
      }
    }
  }
}
