package io.weighbridge.embedding;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where tokens go into a model of BERT's family and vectors come out of it.
///
/// @param inputs in the signature's order: [texts, tokens] of whole numbers
/// @param output the index of the output that is read
/// @param states whether the output is a state for each token, [texts, tokens, numbers], and not
///   the vectors themselves, [texts, numbers]
/// @param dimensions how many numbers that has; -1 if the model does not say
/// @param fixedLength to which texts have to be padded; -1 if they need not be
record TokenTensors(
    List<TensorSpec> inputs, int output, boolean states, int dimensions, int fixedLength) {

  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";

  /// The exporters' names, the vectors themselves first.
  private static final List<String> OUTPUTS =
      List.of("sentence_embedding", "last_hidden_state", "token_embeddings");

  /// Empty for a model of another kind, one that does not take any number of texts, too.
  static Optional<TokenTensors> of(ModelSignature signature) {
    Set<String> known = Set.of(IDS, MASK, TYPES);
    if (!signature.batches()
        || signature.input(IDS).isEmpty()
        || signature.input(MASK).isEmpty()
        || !signature.inputs().stream().allMatch(input -> known.contains(input.name()))) {
      return Optional.empty();
    }
    long length = signature.inputs().getFirst().shape().rank() == 2 ? length(signature) : 0;
    for (TensorSpec input : signature.inputs()) {
      boolean whole = input.datatype() == Datatype.INT64 || input.datatype() == Datatype.INT32;
      if (!whole || input.shape().rank() != 2 || input.shape().extent(1) != length) {
        return Optional.empty();
      }
    }
    for (String name : OUTPUTS) {
      for (int i = 0; i < signature.outputs().size(); i++) {
        TensorSpec output = signature.outputs().get(i);
        int rank = output.shape().rank();
        boolean floats = output.datatype() == Datatype.FP32 || output.datatype() == Datatype.FP16;
        if (output.name().equals(name) && floats && rank == (OUTPUTS.indexOf(name) == 0 ? 2 : 3)) {
          return Optional.of(
              new TokenTensors(
                  signature.inputs(),
                  i,
                  rank == 3,
                  (int) output.shape().extent(rank - 1),
                  (int) length));
        }
      }
    }
    return Optional.empty();
  }

  private static long length(ModelSignature signature) {
    return signature.inputs().getFirst().shape().extent(1);
  }
}
