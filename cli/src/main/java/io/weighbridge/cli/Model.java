package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.network.Activation;
import io.weighbridge.network.ActivationLayer;
import io.weighbridge.network.Dense;
import io.weighbridge.network.Flatten;
import io.weighbridge.network.Input;
import io.weighbridge.network.KerasConfig;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What MODEL on the command line stands for: a bundled network, a file that describes one, or a
/// file that holds one with its weights.
///
/// @param name what people call it: a bundled name, or a file's name without its extension
/// @param network the computation
/// @param weights the file that holds its weights too, if it does
/// @param openWeights published weights of a bundled network
record Model(String name, Network network, Optional<Path> weights, Optional<Path> openWeights) {

  /// What MODEL may be, for help texts.
  static final String HELP =
      "a bundled network (mnist-mlp), a Keras model (.h5, .keras), or a network as Keras JSON";

  private static final String MNIST_MLP = "mnist-mlp";
  private static final String OPEN_WEIGHTS = "models/mnist-mlp/mnist_open_weights.h5";

  /// Where the launcher lies; bundled files are below it.
  private static final String HOME = "weighbridge.home";

  /// The metadata in which Keras keeps the description of a whole model's network.
  private static final String MODEL_CONFIG = "model_config";

  private static final int MAX_JSON_BYTES = 64 << 20;

  /// @throws Failure if there is no such model
  static Model parse(String word) throws IOException {
    if (word.equals(MNIST_MLP)) {
      Network network =
          Network.of(
              "mnist_mlp",
              new Input("", Shape.of(28, 28)),
              new Flatten(""),
              new Dense("", 128, Activation.RELU),
              new Dense("", 10, Activation.SOFTMAX));
      Path open = Path.of(System.getProperty(HOME, ".")).resolve(OPEN_WEIGHTS);
      return new Model(
          word, network, Optional.empty(), Optional.of(open).filter(Files::isRegularFile));
    }
    Path path = Path.of(word);
    if (!Files.exists(path)) {
      throw new Failure(
          "no model %s: it is neither the bundled %s nor a file".formatted(word, MNIST_MLP));
    }
    String name = path.getFileName().toString().replaceFirst("\\.[A-Za-z0-9]+$", "");
    if (word.toLowerCase(Locale.ROOT).endsWith(".json")) {
      return new Model(name, network(path, json(path)), Optional.empty(), Optional.empty());
    }
    try (WeightsFile file = WeightsFile.open(path)) {
      String config = file.metadata().get(MODEL_CONFIG);
      if (config == null) {
        throw new Failure(
            "%s: has weights but no description of a network; give the network as MODEL and this file with --weights"
                .formatted(path));
      }
      return new Model(name, network(path, config), Optional.of(path), Optional.empty());
    }
  }

  private static Network network(Path path, String json) {
    try {
      return KerasConfig.read(json);
    } catch (NetworkException e) {
      throw new Failure("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static String json(Path path) throws IOException {
    long size = Files.size(path);
    if (size > MAX_JSON_BYTES) {
      throw new Failure(
          "%s: %d bytes, and a description of a network has at most %d"
              .formatted(path, size, MAX_JSON_BYTES));
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(path))).toString();
    } catch (CharacterCodingException e) {
      throw new Failure("%s: is not UTF-8".formatted(path), e);
    }
  }

  /// The loss that fits what the network ends in, where none is named.
  Loss usualLoss(List<String> classes) {
    return switch (lastActivation()) {
      case SOFTMAX -> Losses.SPARSE_CATEGORICAL_CROSSENTROPY;
      case SIGMOID -> Losses.BINARY_CROSSENTROPY;
      default ->
          classes.isEmpty()
              ? Losses.MEAN_SQUARED_ERROR
              : new Loss.SparseCategoricalCrossentropy(true);
    };
  }

  /// Whether outputs are probabilities, or unnormalised logarithms of them.
  boolean endsInProbabilities() {
    return lastActivation() == Activation.SOFTMAX || lastActivation() == Activation.SIGMOID;
  }

  private Activation lastActivation() {
    List<Layer> layers = network.layers();
    return switch (layers.getLast()) {
      case Dense dense -> dense.activation();
      case ActivationLayer activation -> activation.activation();
      default -> Activation.LINEAR;
    };
  }
}
