package io.weighbridge.embedding;

import io.weighbridge.inference.TensorData;
import java.util.List;

/// Texts as a model takes them, padded to the longest.
///
/// @param inputs the model's inputs, one row a text
/// @param counts the tokens of each text, without padding
public record Tokenized(List<TensorData> inputs, List<Integer> counts) {
  public Tokenized {
    inputs = List.copyOf(inputs);
    counts = List.copyOf(counts);
  }
}
