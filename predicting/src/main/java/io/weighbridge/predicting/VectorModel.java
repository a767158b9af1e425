package io.weighbridge.predicting;

import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.vector.InferenceProgram;

/// A network over its weights, shared by all sessions.
final class VectorModel implements LoadedModel {

  private final ModelSignature signature;
  private final InferenceProgram program;
  private final PlacedWeights weights;
  private final long weightsBytes;

  VectorModel(
      ModelSignature signature,
      InferenceProgram program,
      PlacedWeights weights,
      long weightsBytes) {
    this.signature = signature;
    this.program = program;
    this.weights = weights;
    this.weightsBytes = weightsBytes;
  }

  @Override
  public ModelSignature signature() {
    return signature;
  }

  @Override
  public long weightsBytes() {
    return weightsBytes;
  }

  @Override
  public Session session() {
    return new VectorSession(signature.outputs().getFirst(), program);
  }

  @Override
  public void close() {
    weights.close();
  }
}
