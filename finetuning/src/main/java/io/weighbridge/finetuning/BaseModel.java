package io.weighbridge.finetuning;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.WeightsBytes;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is fine-tuned: a network that the vector engine knows, and the file of its weights.
record BaseModel(Network network, FileBytes weights) {

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
          FileBytes bytes = files.bytes(name);
          try {
            Optional<BaseModel> found = find(bytes, kind);
            if (found.isPresent()) {
              return found.get();
            }
          } catch (LearningException | NetworkException | WeightsException e) {
            problems.add(String.valueOf(e.getMessage()).replace(place(bytes).toString(), name));
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

  private static Optional<BaseModel> find(FileBytes bytes, String kind) {
    try (WeightsFile file = open(bytes)) {
      return kind.equals(".safetensors") && !ModelSource.holdsNetwork(file)
          ? Optional.empty()
          : Optional.of(new BaseModel(ModelSource.network(file), bytes));
    }
  }

  private static WeightsFile open(FileBytes bytes) {
    return switch (bytes) {
      case FileBytes.OnDisk(Path path) -> WeightsFile.open(path);
      case FileBytes.InMemory memory -> WeightsBytes.open(place(memory), memory.bytes());
    };
  }

  /// As messages call the file.
  private static Path place(FileBytes bytes) {
    return switch (bytes) {
      case FileBytes.OnDisk(Path path) -> path;
      case FileBytes.InMemory memory -> Path.of(memory.name());
    };
  }

  /// The network with its weights; to be closed.
  Sequential load(int threads, long seed) {
    Sequential net = Sequential.of(network).threads(threads).initialize(seed);
    try (WeightsFile file = open(weights)) {
      return net.loadWeights(file);
    } catch (RuntimeException e) {
      net.close();
      throw e;
    }
  }
}
