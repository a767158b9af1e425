package io.weighbridge.terms;

import io.weighbridge.terms.OtherModels.Forbidden;
import io.weighbridge.terms.OtherModels.IfNamed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of one licence must be found again in another, when a model under the other was made from a
/// model under the first.
final class Inheritance {

  private Inheritance() {}

  /// The clauses of a parent's licence that bind a child, and that the child's licence drops.
  static List<String> dropped(Licence parent, Licence child) {
    List<String> dropped = new ArrayList<>();
    if (parent.id().equals(child.id())) {
      return dropped;
    }
    Clauses from = parent.clauses();
    Clauses to = child.clauses();
    if (weakerOnGain(from.commercialUse(), to.commercialUse())) {
      dropped.add("commercial_use");
    }
    if (from.userCap().isPresent() && weakerCap(from.userCap().get(), to.userCap())) {
      dropped.add("user_cap");
    }
    if (from.fieldOfUse().isPresent() && weakerField(from.fieldOfUse().get(), to.fieldOfUse())) {
      dropped.add("field_of_use");
    }
    if (from.hostedService() == HostedService.SEPARATE_PERMISSION
        && to.hostedService() != HostedService.SEPARATE_PERMISSION) {
      dropped.add("hosted_service");
    }
    if (freedom(from.otherModels()) < freedom(to.otherModels())) {
      dropped.add("train_other_models");
    }
    if (shownIsLost(from.attribution(), to.attribution())) {
      dropped.add("attribution");
    }
    if (leaves(from.derivatives(), child)) {
      dropped.add("derivative_licence");
    }
    if (from.distillation().orElse(false) && !to.distillation().orElse(false)) {
      dropped.add("distillation_is_derivative");
    }
    if (from.outputsAreDerivatives() && !to.outputsAreDerivatives()) {
      dropped.add("output_is_derivative");
    }
    if (from.geography().isPresent() && weakerGeography(from.geography().get(), to.geography())) {
      dropped.add("geo");
    }
    if (from.registration().isPresent() && to.registration().isEmpty()) {
      dropped.add("registration");
    }
    return dropped;
  }

  private static boolean weakerOnGain(CommercialUse from, CommercialUse to) {
    if (from instanceof CommercialUse.RevenueCap(BigDecimal most, var window)
        && to instanceof CommercialUse.RevenueCap(BigDecimal others, var otherWindow)) {
      return others.compareTo(most) > 0 || window != otherWindow;
    }
    return strictness(to) < strictness(from);
  }

  private static int strictness(CommercialUse use) {
    return switch (use) {
      case CommercialUse.Allowed _ -> 0;
      case CommercialUse.RevenueCap _ -> 1;
      case CommercialUse.Forbidden _ -> 2;
      case CommercialUse.NonProductionOnly _ -> 3;
      case CommercialUse.ResearchOnly _ -> 4;
    };
  }

  private static boolean weakerCap(UserCap from, Optional<UserCap> to) {
    return to.isEmpty()
        || to.get().monthlyUsers() > from.monthlyUsers()
        || (from.exceeded() instanceof UserCap.Exceeded.RequestLicence
            && !(to.get().exceeded() instanceof UserCap.Exceeded.RequestLicence));
  }

  private static boolean weakerField(FieldOfUse from, Optional<FieldOfUse> to) {
    if (to.isEmpty()) {
      return true;
    }
    return !to.get().list().equals(from.list())
        && (from.forbids().isEmpty() || !to.get().forbids().containsAll(from.forbids()));
  }

  private static int freedom(OtherModels other) {
    return switch (other) {
      case Forbidden _ -> 0;
      case IfNamed _ -> 1;
      case OtherModels.Free _ -> 2;
    };
  }

  private static boolean shownIsLost(Attribution from, Attribution to) {
    return (from.display().isPresent() && !from.display().equals(to.display()))
        || (from.namePrefix().isPresent() && !from.namePrefix().equals(to.namePrefix()));
  }

  private static boolean leaves(Derivatives from, Licence child) {
    return switch (from) {
      case Derivatives.Any _, Derivatives.CarryLimits _, Derivatives.NotShared _ -> false;
      case Derivatives.Same(List<LicenceId> compatible) -> !compatible.contains(child.id());
      case Derivatives.UnderThese _ -> true;
    };
  }

  private static boolean weakerGeography(Geography from, Optional<Geography> to) {
    return to.isEmpty() || !to.get().excluded().containsAll(from.excluded());
  }

  /// Why two licences cannot both be kept for what was made from works under each.
  static Optional<String> conflict(Licence one, Licence other) {
    if (one.id().equals(other.id())) {
      return Optional.empty();
    }
    if (one.incompatible().contains(other.id()) || other.incompatible().contains(one.id())) {
      return Optional.of("%s and %s are known to be incompatible".formatted(one.id(), other.id()));
    }
    boolean copyleft = one.clauses().derivatives() instanceof Derivatives.Same;
    boolean both = copyleft && other.clauses().derivatives() instanceof Derivatives.Same;
    if (both) {
      return accepts(one, other) || accepts(other, one)
          ? Optional.empty()
          : Optional.of(
              "%s and %s each ask that what is made from it stays under itself"
                  .formatted(one.id(), other.id()));
    }
    return furtherRestriction(one, other).or(() -> furtherRestriction(other, one));
  }

  private static boolean accepts(Licence one, Licence other) {
    return one.clauses().derivatives() instanceof Derivatives.Same(List<LicenceId> compatible)
        && compatible.contains(other.id());
  }

  /// A copyleft licence allows no restriction besides its own (GPL 3.0, section 10; CC BY-SA 4.0,
  /// section 3(b)(3)).
  private static Optional<String> furtherRestriction(Licence copyleft, Licence other) {
    Attribution shown = other.clauses().attribution();
    boolean restricts =
        other.clauses().restrictsUse()
            || shown.display().isPresent()
            || shown.namePrefix().isPresent();
    return copyleft.clauses().derivatives() instanceof Derivatives.Same && restricts
        ? Optional.of(
            "%s forbids further restrictions, and %s has some".formatted(copyleft.id(), other.id()))
        : Optional.empty();
  }
}
