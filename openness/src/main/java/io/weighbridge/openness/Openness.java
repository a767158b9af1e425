package io.weighbridge.openness;

import java.util.List;
import java.util.Optional;

/// How open a model is: four answers that are never one score.
///
/// @param mof its class by the claims that were made, as the framework counts
/// @param verified its class if only what was found is counted; empty where nothing could be looked
///   for
/// @param weightsDownloadable whether its weights can be had
/// @param licenceOpen whether the licence of its weights is open
/// @param evidence what the answers rest on
public record Openness(
    Mof mof,
    Optional<Mof> verified,
    Osaid osaid,
    Answer weightsDownloadable,
    Answer licenceOpen,
    List<Evidence> evidence) {

  public Openness {
    evidence = List.copyOf(evidence);
  }

  /// Whether something has to be said before all four answers are there.
  public boolean needsFacts() {
    return osaid.answer() == Answer.NEEDS_FACTS
        || weightsDownloadable == Answer.NEEDS_FACTS
        || licenceOpen == Answer.NEEDS_FACTS;
  }
}
