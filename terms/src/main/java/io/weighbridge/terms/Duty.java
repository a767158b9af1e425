package io.weighbridge.terms;

import java.util.Optional;

/// What a licence asks of those whom it allows.
///
/// @param kind of duty
/// @param when it arises
/// @param sentence it, for people
/// @param text to be shown or passed on, word by word
/// @param clause of the licence
/// @param source whose clause it is
public record Duty(
    Kind kind, When when, String sentence, Optional<String> text, String clause, Origin source) {

  /// What is to be done.
  public enum Kind {
    LICENCE_COPY,
    NOTICE,
    DISPLAY,
    NAME,
    STATE_CHANGES,
    LIMITS_OF_USE,
    OFFER_SOURCE,
    DERIVATIVE_LICENCE
  }

  /// When it is to be done.
  public enum When {
    USED("whenever it is used"),
    OFFERED("when it is offered to others"),
    HANDED_ON("when it is handed on"),
    CHANGED("when a model made from it is handed on"),
    TRAINS("when its outputs train a model");

    private final String words;

    When(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
