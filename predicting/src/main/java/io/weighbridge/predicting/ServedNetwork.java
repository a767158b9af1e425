package io.weighbridge.predicting;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Network;
import io.weighbridge.weights.WeightsBytes;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The network of a model's files and the file of its weights.
///
/// Served is the first of these that is there:
///
/// 1. a file that holds network and weights: safetensors with `network` in its metadata, `.keras`,
///    `.h5` or `.hdf5` with a `model_config`;
/// 2. a description of the network, `model.json`, `network.json` or `config.json`, and weights
///    beside it: `.weights.h5`, `.h5`, `.hdf5`, `.safetensors`, `.npz`.
///
/// Of several, those nearest to the root come first, then those named `model`, then in the order
/// above, then by name. The first that describes a network decides: if it cannot be run, no other
/// is served in its place.
///
/// @param network what is computed
/// @param weights the file
/// @param name the file's path below the model's root, for people
/// @param origin where the files come from, for people
record ServedNetwork(Network network, FileBytes weights, String name, String origin) {

  private static final List<String> WHOLE = List.of(".safetensors", ".keras", ".h5", ".hdf5");

  private static final String WEIGHTS_H5 = ".weights.h5";

  private static final List<String> WEIGHTS =
      List.of(WEIGHTS_H5, ".h5", ".hdf5", ".safetensors", ".npz");

  private static final List<String> DESCRIPTIONS =
      List.of("model.json", "network.json", "config.json");

  /// More weights files than this are parts of one model, not models.
  private static final int MAX_LOOKED_INTO = 16;

  /// Whether the names promise a network: a whole model, or a description and weights.
  static boolean claims(List<String> names) {
    return names.stream().anyMatch(ServedNetwork::mayBeWhole)
        || description(names).map(_ -> !weights(names).isEmpty()).orElse(false);
  }

  /// @throws ModelLoadFailure if there is none, saying what was found
  static ServedNetwork find(ModelFiles files) {
    List<String> whole =
        files.names().stream()
            .filter(ServedNetwork::mayBeWhole)
            .sorted(order(WHOLE))
            .limit(MAX_LOOKED_INTO)
            .toList();
    for (String name : whole) {
      FileBytes bytes = files.bytes(name);
      Optional<Network> network = network(files, name, bytes);
      if (network.isPresent()) {
        return new ServedNetwork(network.get(), bytes, name, files.origin());
      }
    }
    Optional<String> description = description(files.names());
    List<String> beside = description.isPresent() ? weights(files.names()) : List.of();
    if (description.isEmpty() || beside.isEmpty()) {
      throw new ModelLoadFailure(nothing(files, whole, description));
    }
    String name = beside.getFirst();
    return new ServedNetwork(
        described(files, description.get()), files.bytes(name), name, files.origin());
  }

  /// The weights, opened.
  WeightsFile open() {
    return open(weights);
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

  /// What went wrong with the weights, without the places on this machine.
  ModelLoadFailure failure(RuntimeException cause) {
    return failure(origin, name, weights, cause);
  }

  private static ModelLoadFailure failure(
      String origin, String name, FileBytes bytes, RuntimeException cause) {
    String said = String.valueOf(cause.getMessage()).replace(place(bytes).toString(), name);
    return new ModelLoadFailure(
        said.contains(name)
            ? "%s: %s".formatted(origin, said)
            : "%s: %s: %s".formatted(origin, name, said),
        cause);
  }

  private static Optional<Network> network(ModelFiles files, String name, FileBytes bytes) {
    try (WeightsFile file = open(bytes)) {
      return ModelSource.holdsNetwork(file)
          ? Optional.of(ModelSource.network(file))
          : Optional.empty();
    } catch (LearningException | WeightsException refused) {
      throw failure(files.origin(), name, bytes, refused);
    }
  }

  private static Network described(ModelFiles files, String name) {
    FileBytes bytes = files.bytes(name);
    try {
      return ModelSource.described(name, bytes.read(ModelSource.MAX_DESCRIPTION_BYTES));
    } catch (LearningException refused) {
      throw failure(files.origin(), name, bytes, refused);
    }
  }

  private static String nothing(
      ModelFiles files, List<String> whole, Optional<String> description) {
    if (!whole.isEmpty()) {
      return "%s: %s holds weights and no network: put Keras' description of it beside, as model.json"
          .formatted(files.origin(), whole.getFirst());
    }
    if (description.isPresent()) {
      return "%s: %s has no weights beside it; looked for %s"
          .formatted(files.origin(), description.get(), String.join(", ", WEIGHTS));
    }
    return "%s: none of %d files is a model that the vector engine takes: %s, or model.json with weights"
        .formatted(files.origin(), files.names().size(), String.join(", ", WHOLE));
  }

  private static boolean mayBeWhole(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return WHOLE.stream().anyMatch(lower::endsWith) && !lower.endsWith(WEIGHTS_H5);
  }

  private static Optional<String> description(List<String> names) {
    return DESCRIPTIONS.stream().filter(names::contains).findFirst();
  }

  /// At the root, as the descriptions are.
  private static List<String> weights(List<String> names) {
    return names.stream()
        .filter(name -> !name.contains("/") && rank(name, WEIGHTS) < WEIGHTS.size())
        .sorted(order(WEIGHTS))
        .toList();
  }

  private static Comparator<String> order(List<String> endings) {
    return Comparator.<String>comparingLong(name -> name.chars().filter(c -> c == '/').count())
        .thenComparing(name -> !baseName(name).startsWith("model."))
        .thenComparingInt(name -> rank(name, endings))
        .thenComparing(Comparator.naturalOrder());
  }

  private static String baseName(String name) {
    return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /// The place of the first ending that fits.
  private static int rank(String name, List<String> endings) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < endings.size(); i++) {
      if (lower.endsWith(endings.get(i))) {
        return i;
      }
    }
    return endings.size();
  }
}
