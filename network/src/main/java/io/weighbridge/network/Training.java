package io.weighbridge.network;

/// Steps of an optimiser on an [Executable]'s parameters.
public interface Training {

  /// One step on a batch: forward, backward, update. The parameters are unchanged if the loss
  /// before the update is no finite number.
  ///
  /// @param count examples in the batch
  /// @param learningRate of this step
  /// @param outputs takes the network's outputs before the update, row-major `[count, outputs]`,
  ///   NaN at time steps that do not count
  /// @return the objective of the batch before the update, penalties on weights included
  double step(Batch batch, int count, double learningRate, float[] outputs);
}
