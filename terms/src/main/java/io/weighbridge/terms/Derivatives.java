package io.weighbridge.terms;

import java.util.List;

/// Under which licence models made from a model may be handed on.
public sealed interface Derivatives {

  /// Any.
  record Any() implements Derivatives {}

  /// The same, or one that it names as compatible (copyleft, share-alike).
  record Same(List<LicenceId> compatible) implements Derivatives {
    public Same {
      compatible = List.copyOf(compatible);
    }
  }

  /// Any that carries the limits of use.
  record CarryLimits() implements Derivatives {}

  /// This agreement goes with them and binds who gets them.
  record UnderThese() implements Derivatives {}

  /// They may not be handed on.
  record NotShared() implements Derivatives {}

  Derivatives ANY = new Any();
}
