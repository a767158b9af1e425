package io.weighbridge.cli;

import io.weighbridge.learning.ModelSource;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The weights of a model that is used as it is.
final class WeightsOption {

  @Option(
      names = "--weights",
      paramLabel = "F",
      description = {
        "The weights (safetensors, .h5, .keras, .npz)",
        "[those in MODEL, or the open weights of a bundled one]"
      })
  private @Nullable Path weights;

  /// The named file, else the model's own, else the published ones.
  Path of(ModelSource model) {
    if (weights != null) {
      return weights;
    }
    return Optional.ofNullable(model.weights())
        .or(() -> OpenWeights.of(model))
        .orElseThrow(() ->
            new Failure(
                "%s has no weights of its own: name a file with --weights"
                    .formatted(model.name())));
  }
}
