package io.weighbridge.datasets;

/// What a source gives: examples to learn from and examples to measure with.
public record Split(Dataset train, Dataset test) {

  /// Divides examples at random; of every class about the same share is kept for measuring.
  ///
  /// @param testShare between 0 and 1, both excluded
  /// @throws DatasetException if there are too few of them
  public static Split of(Dataset whole, double testShare, long seed) {
    return Selection.split(whole, testShare, seed);
  }
}
