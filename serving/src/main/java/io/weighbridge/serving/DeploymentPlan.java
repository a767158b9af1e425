package io.weighbridge.serving;

import io.weighbridge.inference.BatchSettings;
import java.util.Optional;

/// What an operator asked for; it is what survives a restart.
///
/// @param engine by name; empty chooses the one that fits
/// @param purpose what a use is for that declares nothing else; empty leaves it open
public record DeploymentPlan(
    DeploymentName name,
    ModelSource source,
    Optional<String> engine,
    BatchSettings batching,
    Optional<String> purpose) {

  /// The usual plan for a model.
  public static DeploymentPlan of(ModelSource source) {
    return new DeploymentPlan(
        DeploymentName.usual(source),
        source,
        Optional.empty(),
        BatchSettings.DEFAULT,
        Optional.empty());
  }

  DeploymentPlan with(ModelSource other) {
    return new DeploymentPlan(name, other, engine, batching, purpose);
  }
}
