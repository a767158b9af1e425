package io.weighbridge.pricing;

import java.util.List;

/// Something that cannot be priced: a plan or a price book with mistakes, each with its place, or a
/// name or a quantity that is none.
public final class PricingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

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
            + String.join("; ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /// Each mistake by itself: one sentence, with file and line where it was in a file.
  public List<String> mistakes() {
    return mistakes;
  }
}
