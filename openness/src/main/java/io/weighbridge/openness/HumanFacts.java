package io.weighbridge.openness;

import java.util.List;
import java.util.Optional;

/// What only a person can say of a model, as of today: nothing in its files decides it.
///
/// @param dataInformationSufficient whether a skilled person could build a substantially equivalent
///   system from what is said of the data (OSAID 1.0, "Data Information")
/// @param noFieldOfUseLimits whether nothing beside the licences, such as a policy of acceptable
///   use, limits what the model may be used for (OSAID 1.0, "Use the system for any purpose")
public record HumanFacts(
    Optional<Boolean> dataInformationSufficient, Optional<Boolean> noFieldOfUseLimits) {

  public static final String DATA_INFORMATION = "data_information_sufficient";
  public static final String NO_FIELD_OF_USE = "no_field_of_use_limits";

  /// Nobody has said anything.
  public static final HumanFacts NONE = new HumanFacts(Optional.empty(), Optional.empty());

  /// The names of the facts, as files and commands spell them.
  public static List<String> names() {
    return List.of(DATA_INFORMATION, NO_FIELD_OF_USE);
  }

  /// These facts and one more.
  ///
  /// @throws IllegalArgumentException if there is no fact of this name
  public HumanFacts with(String name, boolean answer) {
    return switch (name) {
      case DATA_INFORMATION -> new HumanFacts(Optional.of(answer), noFieldOfUseLimits);
      case NO_FIELD_OF_USE -> new HumanFacts(dataInformationSufficient, Optional.of(answer));
      default ->
          throw new IllegalArgumentException(
              "'%s' is no fact; there are %s".formatted(name, String.join(" and ", names())));
    };
  }
}
