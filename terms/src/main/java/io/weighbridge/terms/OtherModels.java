package io.weighbridge.terms;

import java.util.Optional;

/// Whether other models may be trained with a model's outputs.
public sealed interface OtherModels {

  /// Freely.
  record Free() implements OtherModels {}

  /// Not those that are named.
  ///
  /// @param which such as `other large language models`
  record Forbidden(String which) implements OtherModels {}

  /// If they say so.
  ///
  /// @param namePrefix with which their names begin
  /// @param display what is shown with them
  record IfNamed(Optional<String> namePrefix, Optional<String> display) implements OtherModels {}

  OtherModels FREE = new Free();
}
