package io.weighbridge.inference;

/// A model in an engine: its weights, once, for any number of sessions and deployments.
public interface LoadedModel extends AutoCloseable {

  ModelSignature signature();

  /// The bytes of weights that are mapped or read.
  long weightsBytes();

  /// One that runs requests; it has buffers of its own and shares the weights.
  Session session();

  /// Ends the weights; all sessions are closed before.
  @Override
  void close();
}
