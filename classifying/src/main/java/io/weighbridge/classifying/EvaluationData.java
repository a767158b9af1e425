package io.weighbridge.classifying;

import io.weighbridge.access.Caller;
import io.weighbridge.datasets.Dataset;

/// Examples to measure with, by their name. Bound by the server to data sets and to the files that
/// people uploaded.
@FunctionalInterface
public interface EvaluationData {

  /// @param isPublic whether anybody may see the examples; else only who uploaded them
  record Named(Dataset examples, boolean isPublic) {}

  /// The part of a data set that models are measured with, or all of an uploaded file.
  ///
  /// @param label the column of a table that is predicted; empty for the last
  /// @throws RuntimeException that a door can answer, if there is nothing of that name for him
  Named of(Caller caller, String name, String label);
}
