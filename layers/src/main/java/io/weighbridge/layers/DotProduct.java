package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;

/// Scores of attention that are products of queries and keys, `q · kᵀ`.
final class DotProduct {

  private DotProduct() {}

  /// Fills `scores[at]` and on, `[queries, keys]`.
  static void score(AttentionStep step, int row, int head, float[] scores, int at) {
    int wide = step.heads * step.size;
    // [queries, size] x [keys, size]ᵀ
    MatrixProduct.nt(
        step.queries,
        step.keys,
        step.size,
        step.query.values(),
        step.at(step.query, row, head, step.size),
        wide,
        step.key.values(),
        step.at(step.key, row, head, step.size),
        wide,
        scores,
        at,
        step.keys,
        false);
  }

  /// The gradients of queries and keys.
  static void back(AttentionStep step, int row, int head, int at) {
    int q = step.at(step.query, row, head, step.size);
    int k = step.at(step.key, row, head, step.size);
    int wide = step.heads * step.size;
    // [queries, keys] x [keys, size]
    MatrixProduct.nn(
        step.queries,
        step.size,
        step.keys,
        step.gradients,
        at,
        step.keys,
        step.key.values(),
        k,
        wide,
        step.query.gradients(),
        q,
        wide,
        false);
    // [queries, keys]ᵀ x [queries, size]
    MatrixProduct.tn(
        step.keys,
        step.size,
        step.queries,
        step.gradients,
        at,
        step.keys,
        step.query.values(),
        q,
        wide,
        step.key.gradients(),
        k,
        wide,
        false);
  }
}
