package io.weighbridge.inference;

import java.util.List;
import java.util.Optional;

/// What a model takes and gives.
///
/// @param platform what runs it, as the protocol's metadata spells it: `weighbridge_vector`,
///   `onnxruntime_onnx`
/// @param inputs in the engine's order, which is the order of [Session#run]
/// @param outputs likewise
/// @param batches whether the first extent of every input and output is the batch's (-1), so that
///   requests may be joined along it
public record ModelSignature(
    String platform, List<TensorSpec> inputs, List<TensorSpec> outputs, boolean batches) {

  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (batches) {
      for (TensorSpec spec : inputs) {
        requireBatch(spec);
      }
      for (TensorSpec spec : outputs) {
        requireBatch(spec);
      }
    }
  }

  private static void requireBatch(TensorSpec spec) {
    if (spec.shape().rank() == 0 || spec.shape().extent(0) != -1) {
      throw new IllegalArgumentException(
          "'%s' is %s and takes no batches".formatted(spec.name(), spec.shape()));
    }
  }

  public Optional<TensorSpec> input(String name) {
    return inputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
  }

  public Optional<TensorSpec> output(String name) {
    return outputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
  }
}
