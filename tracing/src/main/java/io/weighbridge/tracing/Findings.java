package io.weighbridge.tracing;

import java.util.List;

/// What tracing a copy has brought to light.
///
/// @param buyers all of them, the one that the copy speaks of most first
/// @param matches the tensors of the original that were found in the copy
/// @param unmatched those that were not
/// @param weights how many elements were compared: neither zero nor infinite in either file
/// @param changed how many of those are not as in the original
public record Findings(
    List<Finding> buyers, List<Match> matches, List<String> unmatched, long weights, long changed) {

  /// From here on a buyer is named. Whatever was done to the file, one who had no part reaches it
  /// with a probability of at most exp(−18) = 1.5e-8, of a thousand any with 1.5e-5 (Hoeffding); by
  /// the normal distribution it is 1e-9 and 1e-6.
  public static final double THRESHOLD = 6;

  /// What follows from the figures.
  public enum Verdict {
    /// At least one buyer reaches the threshold.
    NAMED,
    /// The copy differs from the original, but speaks of none of these buyers.
    NOBODY,
    /// No compared weight differs: this is the original, not a buyer's copy.
    IDENTICAL,
    /// No tensor of the original is in the copy.
    UNRELATED
  }

  public Findings {
    buyers = List.copyOf(buyers);
    matches = List.copyOf(matches);
    unmatched = List.copyOf(unmatched);
  }

  public Verdict verdict() {
    if (matches.isEmpty()) {
      return Verdict.UNRELATED;
    }
    if (changed == 0) {
      return Verdict.IDENTICAL;
    }
    return named().isEmpty() ? Verdict.NOBODY : Verdict.NAMED;
  }

  /// Who reaches the threshold: several where copies were mixed.
  public List<Finding> named() {
    return buyers.stream().filter(Finding::isNamed).toList();
  }
}
