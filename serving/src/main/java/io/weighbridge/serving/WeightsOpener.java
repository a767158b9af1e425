package io.weighbridge.serving;

import io.weighbridge.inference.ModelFiles;

/// Finds models: the hub's open ones, sealed ones, folders. Bound by the server.
public interface WeightsOpener {

  /// The commit that the source leads to now; for a folder something that changes with its files.
  ///
  /// @throws io.weighbridge.inference.ModelLoadFailure if there is no such model
  String resolve(ModelSource source);

  /// The files at that commit, ready to be mapped.
  ///
  /// @throws io.weighbridge.inference.ModelLoadFailure if they cannot be had
  ModelFiles open(ModelSource source, String commit);

  /// What the model's card says.
  ModelCard card(ModelSource source, String commit);
}
