package io.weighbridge.billing;

import io.weighbridge.pricing.Plan;
import java.util.Optional;

/// By which plan the use of a model is paid. The server binds it to what is attached to
/// deployments.
@FunctionalInterface
public interface PlanChoice {

  PlanChoice NONE = (_, _) -> Optional.empty();

  /// @return a plan that is in the ledger already; empty if the model costs nothing
  Optional<Plan> of(String customer, String model);
}
