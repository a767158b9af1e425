package io.weighbridge.cli;

import io.weighbridge.learning.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The published weights that lie beside the program, `models/NAME/*_open_weights.h5`.
final class OpenWeights {

  /// Set by the launcher: the folder that it lies in.
  private static final String HOME = "weighbridge.home";

  private static final String MNIST_MLP = "models/mnist-mlp/mnist_open_weights.h5";

  private OpenWeights() {}

  /// The weights that came with a bundled network; empty where there are none.
  static Optional<Path> of(ModelSource model) {
    if (!model.name().equals("mnist-mlp") || model.weights() != null) {
      return Optional.empty();
    }
    return Optional.ofNullable(System.getProperty(HOME))
        .map(home -> Path.of(home).resolve(MNIST_MLP))
        .filter(Files::isRegularFile);
  }
}
