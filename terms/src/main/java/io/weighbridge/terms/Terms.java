package io.weighbridge.terms;

import java.util.Optional;
import java.util.stream.Collectors;

/// Whether something may be used under a licence.
public final class Terms {

  private Terms() {}

  /// Decides on a use.
  ///
  /// @param declared the licence that was declared
  /// @param model whose licence it is, where that is not the model in question itself
  public static Decision decide(Declared declared, Use use, Optional<String> model) {
    String whose = model.map("The model %s, of which it was made,"::formatted).orElse("The model");
    return switch (declared) {
      case Declared.Known(Licence licence) ->
          ClauseRules.decide(licence.clauses(), use, new Origin(licence.id(), model));
      case Declared.OneOf(Family family) ->
          Decision.asks(
              Fact.LICENCE,
              "%s says \"%s\", which names several licences; which of these is it: %s?"
                  .formatted(
                      whose,
                      family.id(),
                      family.members().stream()
                          .map(LicenceId::text)
                          .collect(Collectors.joining(", "))),
              "licence");
      case Declared.Unlisted(String name) ->
          Decision.asks(
              Fact.LICENCE,
              "%s is under \"%s\", of which nothing is known; what does that licence say?"
                  .formatted(whose, name),
              "licence");
      case Declared.None _ ->
          Decision.refused(
              "licence", "%s has no licence, so all rights are reserved.".formatted(whose));
    };
  }
}
