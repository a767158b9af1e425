package io.weighbridge.inference;

/// What runs models of some kinds. One object serves all deployments.
public interface InferenceEngine {

  /// For people and for `--engine`: `vector`, `onnx`.
  String name();

  /// Whether there is a file that this engine would load, by the files' names alone.
  boolean claims(ModelFiles files);

  /// The bytes of weights that [#load] is going to map or read.
  long weightsBytes(ModelFiles files);

  /// Loads a model. Nothing in its files is ever executed.
  ///
  /// @throws ModelLoadFailure saying what was found and what this engine takes
  LoadedModel load(ModelFiles files);
}
