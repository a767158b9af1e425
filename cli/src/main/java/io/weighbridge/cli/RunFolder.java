package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.charts.LineChart;
import io.weighbridge.learning.Sequential;
import io.weighbridge.weights.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The folder that a training leaves behind. Each file in it is there whole or not at all.
///
/// @param other a file outside of it that the model is written to as well
/// @param keras whether Keras can say what the network computes
record RunFolder(Path path, @Nullable Path other, boolean keras) {

  private static final String SAFETENSORS = "weights.safetensors";
  private static final String KERAS = "weights.h5";
  private static final String HISTORY = "history.json";
  private static final String PNG = "learning-curve.png";
  private static final String SVG = "learning-curve.svg";
  private static final double PNG_SCALE = 2;

  /// A folder that is to be made; what lies there already is looked at now.
  static RunFolder planned(Path path) {
    return new RunFolder(path, null, true).checked();
  }

  /// The same for a model, and a file beside it that is to be written too.
  ///
  /// @throws io.weighbridge.learning.LearningException if `other` could not be written
  static RunFolder planned(Path path, @Nullable Path other, Sequential net) {
    if (other != null) {
      net.checkSaved(other);
      Path parent = other.toAbsolutePath().getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        throw new Failure("--output %s: there is no such folder".formatted(other));
      }
    }
    return new RunFolder(path, other, net.beyondKeras().isEmpty()).checked();
  }

  private RunFolder checked() {
    if (Files.exists(path)) {
      check();
    }
    return this;
  }

  /// Makes the folder before the work begins: better to fail now than after an hour of training.
  void create() {
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new Failure("--out %s: is a file, not a folder".formatted(path), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    check();
  }

  private void check() {
    if (!Files.isDirectory(path)) {
      throw new Failure("--out %s: is a file, not a folder".formatted(path));
    }
    if (!Files.isWritable(path)) {
      throw new Failure("--out %s: cannot be written to".formatted(path));
    }
  }

  void write(Sequential net, Map<String, Object> history, LineChart curve) {
    net.saveWeights(path.resolve(SAFETENSORS));
    if (keras) {
      net.saveWeights(path.resolve(KERAS));
    }
    if (other != null) {
      net.saveWeights(other);
    }
    write(history);
    write(curve);
  }

  void write(Map<String, Object> history) {
    StringWriter json = new StringWriter();
    Json.write(history, json);
    AtomicFile.write(path.resolve(HISTORY), (json + "\n").getBytes(UTF_8));
  }

  void write(LineChart curve) {
    AtomicFile.write(path.resolve(PNG), curve.png(PNG_SCALE));
    AtomicFile.write(path.resolve(SVG), curve.svg().getBytes(UTF_8));
  }

  /// The names of the files, for people.
  String contents() {
    return keras
        ? String.join(", ", SAFETENSORS, KERAS, HISTORY, PNG, SVG)
        : String.join(", ", SAFETENSORS, HISTORY, PNG, SVG);
  }
}
