package io.weighbridge.predicting;

import io.weighbridge.inference.Insight;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.network.Network;
import io.weighbridge.vector.InferenceProgram;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// A network over its weights, shared by all sessions.
final class VectorModel implements LoadedModel {

  private final ModelSignature signature;
  private final Network network;
  private final InferenceProgram program;

  /// The network up to its last softmax or sigmoid, over the same weights; empty where it ends in
  /// neither.
  private final Optional<InferenceProgram> logits;

  private final PlacedWeights weights;

  /// @param placed the parameters of the network, in `weights`
  VectorModel(
      ModelSignature signature,
      Network network,
      List<MemorySegment> placed,
      PlacedWeights weights) {
    this.signature = signature;
    this.network = network;
    this.program = new InferenceProgram(network, placed);
    this.logits = network.beforeProbabilities().map(program::sharing);
    this.weights = weights;
  }

  @Override
  public ModelSignature signature() {
    return signature;
  }

  @Override
  public long weightsBytes() {
    return network.parameterCount() * Float.BYTES;
  }

  @Override
  public Session session() {
    return new VectorSession(signature, program);
  }

  @Override
  public Optional<Insight> insight(boolean wanted) {
    if (signature.inputs().size() > 1 || signature.outputs().size() > 1) {
      return Optional.empty();
    }
    if (logits.isEmpty()) {
      return Optional.of(new VectorInsight(Insight.Scores.OUTPUTS, program));
    }
    return Optional.of(
        wanted
            ? new VectorInsight(Insight.Scores.LOGITS, logits.get())
            : new VectorInsight(Insight.Scores.PROBABILITIES, program));
  }

  @Override
  public void close() {
    program.wipe();
    weights.close();
  }
}
