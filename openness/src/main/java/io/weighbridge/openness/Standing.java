package io.weighbridge.openness;

import java.util.Optional;

/// How one component stands.
///
/// @param licence that holds for it; empty where there is none
/// @param conditional whether its licence is open but made for another kind of content
public record Standing(
    Component component, Status status, Optional<Licensing.Resolved> licence, boolean conditional) {

  /// What the framework counts.
  public enum Status {
    /// There, under an open licence.
    INCLUDED,
    /// There, under a licence that is not open, or under a text that is no identifier.
    INVALID,
    /// There, under no licence.
    UNLICENSED,
    /// Not there.
    MISSING
  }

  public boolean isIncluded() {
    return status == Status.INCLUDED;
  }

  static Standing missing(Component component) {
    return new Standing(component, Status.MISSING, Optional.empty(), false);
  }

  static Standing of(Component component, Optional<Licensing.Resolved> licence) {
    Status status =
        licence.isEmpty()
            ? Status.UNLICENSED
            : OpenLicences.isOpen(licence.get().id()) ? Status.INCLUDED : Status.INVALID;
    boolean conditional =
        status == Status.INCLUDED
            && !OpenLicences.isAppropriate(licence.orElseThrow().id(), component.type());
    return new Standing(component, status, licence, conditional);
  }
}
