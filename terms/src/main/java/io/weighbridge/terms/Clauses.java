package io.weighbridge.terms;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What a licence says, as data: one component a clause. What it does not say is its default.
///
/// @param commercialUse for gain
/// @param userCap for large users
/// @param fieldOfUse for what it must not be used
/// @param hostedService over a network
/// @param otherModels trained with its outputs
/// @param attribution what is shown or passed on
/// @param derivatives under which licence what is made from it goes on
/// @param distillation whether a model distilled from it is a derivative; empty where it is silent
/// @param outputsAreDerivatives whether what it puts out is bound as well
/// @param geography where it gives no rights
/// @param registration to be made before use
/// @param remoteRestriction whether the licensor may restrict use later
/// @param termination what ends it by itself
/// @param policy that is part of it
public record Clauses(
    CommercialUse commercialUse,
    Optional<UserCap> userCap,
    Optional<FieldOfUse> fieldOfUse,
    HostedService hostedService,
    OtherModels otherModels,
    Attribution attribution,
    Derivatives derivatives,
    Optional<Boolean> distillation,
    boolean outputsAreDerivatives,
    Optional<Geography> geography,
    Optional<Registration> registration,
    boolean remoteRestriction,
    Set<Termination> termination,
    Optional<Policy> policy) {

  /// A licence that allows all and asks for nothing.
  public static final Clauses FREE =
      new Clauses(
          CommercialUse.ALLOWED,
          Optional.empty(),
          Optional.empty(),
          HostedService.SILENT,
          OtherModels.FREE,
          Attribution.NONE,
          Derivatives.ANY,
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          false,
          Set.of(),
          Optional.empty());

  public Clauses {
    termination =
        termination.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(termination));
  }

  /// Whether it limits who may use the model, for what, or how: what a copyleft licence calls a
  /// further restriction.
  public boolean restrictsUse() {
    return !(commercialUse instanceof CommercialUse.Allowed)
        || userCap.isPresent()
        || fieldOfUse.isPresent()
        || !(otherModels instanceof OtherModels.Free)
        || geography.isPresent()
        || registration.isPresent()
        || hostedService == HostedService.SEPARATE_PERMISSION
        || remoteRestriction;
  }
}
