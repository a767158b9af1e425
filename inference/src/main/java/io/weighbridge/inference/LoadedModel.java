package io.weighbridge.inference;

import java.util.Optional;

/// A model in an engine: its weights, once, for any number of sessions and deployments.
public interface LoadedModel extends AutoCloseable {

  ModelSignature signature();

  /// The bytes of weights that are mapped or read.
  long weightsBytes();

  /// One that runs requests; it has buffers of its own and shares the weights.
  Session session();

  /// A look inside, where the engine offers one. It is closed before the model is.
  ///
  /// @param logits whether the scores are to be those before the last softmax or sigmoid, if there
  ///   is one
  default Optional<Insight> insight(boolean logits) {
    return Optional.empty();
  }

  /// Ends the weights; all sessions are closed before.
  @Override
  void close();
}
