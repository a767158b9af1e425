package io.weighbridge.learning;

import io.weighbridge.layers.KerasConfig;
import io.weighbridge.layers.KerasVersion;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Where a model comes from: the name of a bundled network, a file that describes one, or a Keras
/// file that holds network and weights.
///
/// @param name for people and for files that are made from it
/// @param weights the file, if it holds weights too
/// @param objective what it was compiled with, if the file says so and it is known here
public record ModelSource(
    String name, Network network, @Nullable Path weights, @Nullable Objective objective) {

  /// The networks that come with the program.
  public static final List<String> BUNDLED = List.of("mnist-cnn", "mnist-mlp", "mnist-softmax");

  /// What TensorFlow.js calls the network in a model that has its weights beside it.
  private static final String TOPOLOGY = "modelTopology";

  /// A description longer than this is no description.
  public static final int MAX_DESCRIPTION_BYTES = 64 << 20;

  /// Finds a model.
  ///
  /// @param model a bundled name, or the path of a network file (`.json`), a Keras file (`.h5`,
  ///   `.keras`) or a safetensors file that says its network
  /// @throws LearningException if there is none, saying what was looked for
  public static ModelSource open(String model) {
    return open(model, List.of());
  }

  /// @param shapes of one example, one for each input, where the model leaves them open or others
  ///   are wanted; none to take the model's
  public static ModelSource open(String model, List<Shape> shapes) {
    if (BUNDLED.contains(model)) {
      return new ModelSource(model, KerasConfig.read(bundled(model), null, shapes), null, null);
    }
    Path file = Path.of(model);
    if (!Files.isRegularFile(file)) {
      throw new LearningException(
          "%s is neither a bundled network (%s) nor a file"
              .formatted(model, String.join(", ", BUNDLED)));
    }
    return lowerCase(file).endsWith(".json") ? fromJson(file, shapes) : fromKeras(file, shapes);
  }

  private static ModelSource fromJson(Path file, List<Shape> shapes) {
    try {
      if (Files.size(file) > MAX_DESCRIPTION_BYTES) {
        throw new LearningException(
            "%s: %d bytes are no description of a network".formatted(file, Files.size(file)));
      }
      byte[] text = Files.readAllBytes(file);
      if (new String(text, StandardCharsets.ISO_8859_1).contains("\"" + TOPOLOGY + "\"")) {
        return fromKeras(file, shapes);
      }
      return new ModelSource(baseName(file), described(file.toString(), text, shapes), null, null);
    } catch (IOException unreadable) {
      throw unreadable(file.toString(), unreadable);
    }
  }

  private static ModelSource fromKeras(Path file, List<Shape> shapes) {
    try (WeightsFile weights = WeightsFile.open(file)) {
      Network network = network(weights, shapes);
      String compiled = weights.metadata().get("training_config");
      return new ModelSource(
          baseName(file),
          network,
          file,
          CompiledObjective.of(compiled, config(weights.metadata()), network));
    }
  }

  /// The network that a description is of.
  ///
  /// @param name of the file, for people
  /// @param json at most [#MAX_DESCRIPTION_BYTES]
  /// @throws LearningException if it is none
  public static Network described(String name, byte[] json) {
    return described(name, json, List.of());
  }

  private static Network described(String name, byte[] json, List<Shape> shapes) {
    try {
      return KerasConfig.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString(),
          null,
          shapes);
    } catch (CharacterCodingException unreadable) {
      throw unreadable(name, unreadable);
    } catch (NetworkException problem) {
      throw refused(name, problem);
    }
  }

  /// The network that a weights file says.
  ///
  /// @throws LearningException if it says none that can be run
  public static Network network(WeightsFile weights) {
    return network(weights, List.of());
  }

  static Network network(WeightsFile weights, List<Shape> shapes) {
    String config = config(weights.metadata());
    if (config == null) {
      throw new LearningException(
          "%s holds weights and no network: name the network, and the file after --weights"
              .formatted(weights.path()));
    }
    try {
      return KerasConfig.read(config, version(weights.metadata()), shapes);
    } catch (NetworkException problem) {
      throw refused(weights.path().toString(), problem);
    }
  }

  /// The version of Keras that wrote a file: an attribute in HDF5, in an archive a member of
  /// `metadata.json`; null if it says none.
  private static @Nullable KerasVersion version(Map<String, String> metadata) {
    String version = metadata.getOrDefault("keras_version", "");
    String archive = metadata.get("metadata.json");
    if (archive != null) {
      try {
        version =
            JsonMapper.builder().build().readTree(archive).path("keras_version").asString(version);
      } catch (JacksonException noJson) {
        return null;
      }
    }
    return KerasVersion.of(version).orElse(null);
  }

  /// Whether a weights file says its network too, readable or not.
  public static boolean holdsNetwork(WeightsFile weights) {
    return config(weights.metadata()) != null;
  }

  /// Keras' own files call it model_config, our safetensors network, TensorFlow.js modelTopology.
  private static @Nullable String config(Map<String, String> metadata) {
    return Stream.of("model_config", SavedModel.NETWORK, TOPOLOGY)
        .map(metadata::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static LearningException unreadable(String file, IOException problem) {
    return new LearningException("%s cannot be read as text: %s".formatted(file, problem), problem);
  }

  private static LearningException refused(String file, NetworkException problem) {
    return new LearningException(file + ": " + problem.getMessage(), problem);
  }

  private static String bundled(String name) {
    try (InputStream json = ModelSource.class.getResourceAsStream("bundled/" + name + ".json")) {
      if (json == null) {
        throw new IllegalStateException("the bundled network " + name + " is missing");
      }
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String baseName(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String lowerCase(Path file) {
    return file.toString().toLowerCase(Locale.ROOT);
  }
}
