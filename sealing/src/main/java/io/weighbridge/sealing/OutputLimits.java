package io.weighbridge.sealing;

import java.util.OptionalLong;

/// How much of its outputs a model tells, so that it is not learnt from them (Carlini et al. 2024,
/// Finlayson et al. 2024).
///
/// @param top so many of the largest values of the last axis are told, the others are 0; 0 tells
///   which is the largest and nothing about how large
/// @param round decimals that are told
public record OutputLimits(OptionalLong top, OptionalLong round) {

  public static final OutputLimits NONE =
      new OutputLimits(OptionalLong.empty(), OptionalLong.empty());

  static final long MOST_TOP = 5;
  static final long MOST_DECIMALS = 6;

  public OutputLimits {
    if (top.isPresent() && (top.getAsLong() < 0 || top.getAsLong() > MOST_TOP)) {
      throw new IllegalArgumentException(
          "the largest values that are told are 0 to %d, not %d"
              .formatted(MOST_TOP, top.getAsLong()));
    }
    if (round.isPresent() && (round.getAsLong() < 0 || round.getAsLong() > MOST_DECIMALS)) {
      throw new IllegalArgumentException(
          "the decimals that are told are 0 to %d, not %d"
              .formatted(MOST_DECIMALS, round.getAsLong()));
    }
  }

  public boolean isNone() {
    return top.isEmpty() && round.isEmpty();
  }

  static OutputLimits of(Fields fields) {
    OutputLimits limits =
        new OutputLimits(fields.optionalNumber("top", 0), fields.optionalNumber("round", 0));
    fields.end();
    return limits;
  }
}
