package io.weighbridge.embedding;

import io.weighbridge.inference.TensorData;
import java.util.List;

/// Texts as a model takes them, padded to the longest.
///
/// @param inputs the model's inputs, one row a text
/// @param counts the tokens of each text, without padding
/// @param cut for each text, whether it was longer than the model takes
public record Tokenized(List<TensorData> inputs, List<Integer> counts, List<Boolean> cut) {
  public Tokenized {
    inputs = List.copyOf(inputs);
    counts = List.copyOf(counts);
    cut = List.copyOf(cut);
  }
}
