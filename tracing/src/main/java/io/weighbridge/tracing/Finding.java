package io.weighbridge.tracing;

/// How much a leaked copy speaks of one buyer.
///
/// @param z standard deviations from what chance gives; about 0 ± 1 for who had no part
public record Finding(String buyer, double z) {

  /// Whether the copy came from this buyer, alone or with others.
  public boolean isNamed() {
    return z >= Findings.THRESHOLD;
  }
}
