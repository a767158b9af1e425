package io.weighbridge.embedding;

import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.TensorData;
import java.util.List;

/// A model that makes vectors of texts. It runs as any other; what goes in and comes out are
/// tensors that are made and read here.
public interface EmbeddingModel extends LoadedModel {

  /// How many numbers a vector has.
  int dimensions();

  /// The tensors for these texts; what is longer than the model takes is cut.
  Tokenized tokenize(List<String> texts);

  /// The tensors for texts that are tokens already, special ones included.
  ///
  /// @throws io.weighbridge.inference.BadTensor if one is no token of the vocabulary
  Tokenized tokens(List<int[]> texts);

  /// The vectors, one for each text, as the model's settings say: pooled, and normalised if they
  /// ask for it.
  ///
  /// @param outputs what the model answered to the inputs of `tokenized`
  List<float[]> pool(List<TensorData> outputs, Tokenized tokenized);
}
