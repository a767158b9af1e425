package io.weighbridge.openness;

import java.util.Optional;

/// A model that another one was made from, and its class where it is known: what a derivative says
/// of itself does not open what it was made from.
///
/// @param relation such as `finetune`
/// @param number its class, 0 if it has none; empty if nobody has graded it here
public record Base(String name, Optional<String> relation, Optional<Integer> number) {

  /// What the base means for a model of this class; said beside its numbers, which stay as they
  /// are.
  public String limits(int own) {
    String made =
        relation.map(word -> "made from %s (%s)".formatted(name, word)).orElse("made from " + name);
    if (number.isEmpty()) {
      return "%s, whose class is not known here: a derivative is no more open than its base, so grade the base too"
          .formatted(made);
    }
    int both = lessOpen(own, number.get());
    return both == own
        ? "%s, which is %s: no limit".formatted(made, Mof.label(number.get()))
        : "%s, which is %s: together with its base it is %s"
            .formatted(made, Mof.label(number.get()), Mof.label(both));
  }

  private static int lessOpen(int one, int other) {
    return one == 0 || other == 0 ? 0 : Math.max(one, other);
  }
}
