package io.weighbridge.finetuning;

import io.weighbridge.inference.ModelFiles;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.KerasConfig;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is fine-tuned: a network that the vector engine knows, and the file of its weights.
record BaseModel(Network network, Path weights) {

  /// Finds network and weights among a model's files: a Keras file, or safetensors that say what
  /// network they are of.
  ///
  /// @throws BadRequest saying what was found
  static BaseModel find(ModelFiles files) {
    List<String> problems = new ArrayList<>();
    for (String kind : List.of(".keras", ".h5", ".safetensors")) {
      for (String name : files.names()) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(kind) && !lower.endsWith(".weights.h5") && name.indexOf('/') < 0) {
          Path path = files.path(name);
          try {
            Optional<BaseModel> found = open(path, kind);
            if (found.isPresent()) {
              return found.get();
            }
          } catch (LearningException | NetworkException | WeightsException e) {
            problems.add(String.valueOf(e.getMessage()).replace(path.toString(), name));
          }
        }
      }
    }
    throw new BadRequest(
        "model",
        problems.isEmpty()
            ? "%s has no network to be trained here: that takes a Keras file (.keras, .h5), or safetensors that this program wrote."
                .formatted(files.origin())
            : "%s cannot be trained here: %s.".formatted(files.origin(), problems.getFirst()));
  }

  private static Optional<BaseModel> open(Path path, String kind) {
    if (kind.equals(".safetensors")) {
      try (WeightsFile file = WeightsFile.open(path)) {
        return Optional.ofNullable(file.metadata().get("network"))
            .map(json -> new BaseModel(KerasConfig.read(json), path));
      }
    }
    return Optional.of(new BaseModel(ModelSource.open(path.toString()).network(), path));
  }

  /// The network with its weights; to be closed.
  Sequential load(int threads, long seed) {
    Sequential net = Sequential.of(network).threads(threads).initialize(seed);
    try {
      return net.loadWeights(weights);
    } catch (RuntimeException e) {
      net.close();
      throw e;
    }
  }
}
