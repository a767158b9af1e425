package io.weighbridge.terms;

import java.util.List;

/// What a model says of its licence and of where it comes from.
///
/// @param name of the model, such as `namespace/name`
public record ModelTerms(String name, Declared declared, List<Base> bases) {
  public ModelTerms {
    bases = List.copyOf(bases);
  }

  /// A model it was made from.
  public record Base(String model, Relation relation) {}

  /// The last part of the name.
  String shortName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
