package io.weighbridge.inference;

import java.util.List;

/// Runs a model, one batch at a time; used by one thread, not always the same.
public interface Session extends AutoCloseable {

  /// Runs requests together as one batch.
  ///
  /// @param requests each the inputs in the signature's order, already checked against it; where
  ///   the model takes batches, the requests' rows are joined along the first extent, otherwise
  ///   there is one request
  /// @throws BadTensor if what was asked cannot be run
  /// @throws EngineFailure if the engine fails
  BatchAnswer run(List<List<TensorData>> requests);

  @Override
  void close();
}
