package io.weighbridge.oip;

import io.weighbridge.inference.TensorSpec;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Version;
import java.util.List;

/// What a model says of itself ("Model Metadata").
///
/// @param versions those that can be asked for by their numbers
public record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs) {

  /// @param asked the version of the deployment that is described
  public static ModelMetadata of(Deployment deployment, Version asked) {
    return new ModelMetadata(
        deployment.name().text(),
        deployment.versions().stream().map(Version::number).toList(),
        asked.signature().platform(),
        asked.signature().inputs(),
        asked.signature().outputs());
  }
}
