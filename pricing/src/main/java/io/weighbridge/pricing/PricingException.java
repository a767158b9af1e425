package io.weighbridge.pricing;

import java.util.List;
import java.util.stream.Collectors;

/// Something that cannot be priced: a plan or a price book with mistakes, each with its place, or a
/// name or a quantity that is none.
public final class PricingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Mistakes that the message tells.
  private static final int SHOWN = 20;

  private final transient List<String> mistakes;

  PricingException(String mistake) {
    super(mistake);
    this.mistakes = List.of(mistake);
  }

  /// @param what was read, `the plan` for example
  PricingException(String what, List<String> mistakes) {
    super(
        (mistakes.size() == 1
                ? "%s has a mistake: ".formatted(what)
                : "%s has %d mistakes: ".formatted(what, mistakes.size()))
            + mistakes.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + (mistakes.size() > SHOWN ? "; and more" : ""));
    this.mistakes = List.copyOf(mistakes);
  }

  /// Each mistake by itself: one sentence, with file and line where it was in a file.
  public List<String> mistakes() {
    return mistakes;
  }
}
