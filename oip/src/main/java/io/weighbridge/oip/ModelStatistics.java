package io.weighbridge.oip;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.Statistics;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.Version;
import java.util.List;
import java.util.Optional;

/// What one version of a model did since it was loaded (statistics extension).
public record ModelStatistics(String name, String version, Statistics.Snapshot figures) {

  /// Of all versions of all models that the caller may know of.
  public static List<ModelStatistics> of(Deployments deployments, Caller caller) {
    return deployments.all().stream()
        .filter(one -> deployments.usable(caller, one))
        .flatMap(one -> of(one).stream())
        .toList();
  }

  /// Of all versions of all models, for who may know of all.
  public static List<ModelStatistics> of(Deployments deployments) {
    return deployments.all().stream().flatMap(one -> of(one).stream()).toList();
  }

  /// Of all versions of a model, or of one.
  ///
  /// @throws io.weighbridge.serving.NoSuchDeployment if there is none of that number
  public static List<ModelStatistics> of(Deployment deployment, Optional<String> version) {
    return version.isEmpty()
        ? of(deployment)
        : List.of(of(deployment, deployment.version(version)));
  }

  private static List<ModelStatistics> of(Deployment deployment) {
    return deployment.versions().stream().map(version -> of(deployment, version)).toList();
  }

  private static ModelStatistics of(Deployment deployment, Version version) {
    return new ModelStatistics(deployment.name().text(), version.number(), version.statistics());
  }
}
