package io.weighbridge.terms;

import java.util.Set;
import java.util.stream.Collectors;

/// What sort of licence one is, told from its clauses: a word to find models by. It decides
/// nothing: a [Decision] looks at every clause.
public enum LicenceKind {
  /// Open, and what is made from it may go on under any licence.
  PERMISSIVE("Permissive"),
  /// What is made from it stays under the same licence, or one that it names.
  COPYLEFT("Copyleft"),
  /// A list of uses that it rules out goes on with the model (the RAIL licences and their kin).
  RESPONSIBLE_AI("Responsible AI"),
  /// A vendor's own agreement, with limits for some users or on what is made from it.
  COMMUNITY("Vendor's community licence"),
  /// Research, tests or private use alone.
  NON_COMMERCIAL("Non-commercial or research"),
  /// Another one that limits who may use the model, or what may become of it.
  RESTRICTED("Otherwise restricted"),
  /// Everything belongs to who uses it.
  OWN("Your own"),
  /// Named, and not in the table.
  OTHER("Not in the table"),
  /// None is said, or not which one.
  UNKNOWN("Unknown");

  private final String label;

  LicenceKind(String label) {
    this.label = label;
  }

  /// For people.
  public String label() {
    return label;
  }

  /// The kind of what a model declares; of several that it may be, the one that all have.
  public static LicenceKind of(Declared declared) {
    return switch (declared) {
      case Declared.Known(Licence licence) -> of(licence);
      case Declared.OneOf(Family family) -> of(family);
      case Declared.Unlisted _ -> OTHER;
      case Declared.None _ -> UNKNOWN;
    };
  }

  private static LicenceKind of(Family family) {
    Set<LicenceKind> kinds =
        family.members().stream()
            .flatMap(id -> Licences.bundled().licence(id).stream())
            .map(LicenceKind::of)
            .collect(Collectors.toSet());
    return kinds.size() == 1 ? kinds.iterator().next() : UNKNOWN;
  }

  /// The kind of a licence.
  public static LicenceKind of(Licence licence) {
    if (licence.equals(Licence.OWN)) {
      return OWN;
    }
    Clauses clauses = licence.clauses();
    Derivatives derivatives = clauses.derivatives();
    return switch (clauses.commercialUse()) {
      case CommercialUse.Forbidden _,
          CommercialUse.ResearchOnly _,
          CommercialUse.NonProductionOnly _ ->
          NON_COMMERCIAL;
      case CommercialUse.RevenueCap _ -> COMMUNITY;
      case CommercialUse.Allowed _ -> {
        if (clauses.userCap().isPresent()
            || !(clauses.otherModels() instanceof OtherModels.Free)
            || derivatives instanceof Derivatives.UnderThese) {
          yield COMMUNITY;
        }
        if (derivatives instanceof Derivatives.CarryLimits) {
          yield RESPONSIBLE_AI;
        }
        if (clauses.restrictsUse() || derivatives instanceof Derivatives.NotShared) {
          yield RESTRICTED;
        }
        yield derivatives instanceof Derivatives.Same ? COPYLEFT : PERMISSIVE;
      }
    };
  }
}
