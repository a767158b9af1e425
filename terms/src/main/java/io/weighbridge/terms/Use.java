package io.weighbridge.terms;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/// How a model is to be used: what is done with it, and what is known of who does it. A fact that
/// is not known is empty, and is asked for where it matters.
///
/// @param modify whether it is changed, fine-tuned or converted
/// @param distribute whether it, or what was made from it, is handed on
/// @param monthlyRevenue in US dollars, as all amounts
public record Use(
    boolean modify,
    boolean distribute,
    Optional<Boolean> commercial,
    Optional<Boolean> production,
    Optional<Boolean> research,
    OptionalLong monthlyUsers,
    Optional<BigDecimal> annualRevenue,
    Optional<BigDecimal> monthlyRevenue,
    Optional<Country> domicile,
    Optional<Country> placeOfUse,
    Optional<Boolean> offeredToOthers,
    Optional<Boolean> trainsModels,
    Optional<Sector> sector,
    Optional<Boolean> multimodal,
    Optional<Boolean> registered) {

  /// Use as it is, of which nothing is known.
  public static final Use PLAIN =
      new Use(
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// These facts, and those of another use where these are silent. What either does is done.
  public Use or(Use other) {
    return new Use(
        modify || other.modify,
        distribute || other.distribute,
        commercial.or(other::commercial),
        production.or(other::production),
        research.or(other::research),
        monthlyUsers.isPresent() ? monthlyUsers : other.monthlyUsers,
        annualRevenue.or(other::annualRevenue),
        monthlyRevenue.or(other::monthlyRevenue),
        domicile.or(other::domicile),
        placeOfUse.or(other::placeOfUse),
        offeredToOthers.or(other::offeredToOthers),
        trainsModels.or(other::trainsModels),
        sector.or(other::sector),
        multimodal.or(other::multimodal),
        registered.or(other::registered));
  }
}
