package io.weighbridge.terms;

import java.util.Optional;
import java.util.stream.Collectors;

/// What a model card says of its licence, beside the licence's text.
public final class Disagreement {

  private Disagreement() {}

  /// The disagreement in a sentence, or nothing where both say the same or one says nothing.
  ///
  /// @param file in which the text stands
  public static Optional<String> between(Declared card, String file, Identification text) {
    Optional<String> found = found(card, file, text);
    if (found.isEmpty() || agrees(card, text)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (card) {
          case Declared.None _ ->
              "The card names no licence, but %s; name it in the card.".formatted(found.get());
          case Declared.Unlisted(String name) ->
              "The card says \"%s\", which is no licence that is known here, but %s."
                  .formatted(name, found.get());
          case Declared.OneOf(Family family) ->
              "The card says %s, but %s.".formatted(family.id(), found.get());
          case Declared.Known(Licence licence) ->
              "The card says %s, but %s.".formatted(licence.id(), found.get());
        });
  }

  private static Optional<String> found(Declared card, String file, Identification text) {
    return switch (text) {
      case Identification.Exact exact ->
          Optional.of("%s is the text of %s".formatted(file, exact.licence()));
      case Identification.Several several ->
          Optional.of("%s has the texts of %s".formatted(file, words(several)));
      case Identification.Close close ->
          Optional.of("%s is not quite the text of %s".formatted(file, close.licence()));
      case Identification.Unknown _ ->
          isKnown(card)
              ? Optional.of("%s is not its text, nor that of a licence known here".formatted(file))
              : Optional.empty();
    };
  }

  /// Whether the text of what the card names is known, so that another text is another licence.
  private static boolean isKnown(Declared card) {
    return card instanceof Declared.Known(Licence licence)
        && !LicenceTexts.shipped().texts(licence.id()).isEmpty();
  }

  private static String words(Identification.Several several) {
    return several.licences().stream()
        .map(exact -> exact.licence().text())
        .collect(Collectors.joining(" and "));
  }

  private static boolean agrees(Declared card, Identification text) {
    return switch (text) {
      case Identification.Exact exact -> agrees(card, exact.licence());
      case Identification.Several several ->
          several.licences().stream().allMatch(exact -> agrees(card, exact.licence()));
      // That it is not the licence is told by itself; the card may well mean this one.
      case Identification.Close close -> agrees(card, close.licence());
      case Identification.Unknown _ -> false;
    };
  }

  private static boolean agrees(Declared card, LicenceId text) {
    return switch (card) {
      case Declared.Known(Licence licence) -> licence.id().equals(text);
      case Declared.OneOf(Family family) -> family.members().contains(text);
      case Declared.Unlisted _, Declared.None _ -> false;
    };
  }
}
