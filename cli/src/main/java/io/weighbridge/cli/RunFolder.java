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

/// The folder that a training leaves behind. Each file in it is there whole or not at all.
record RunFolder(Path path) {

  private static final String SAFETENSORS = "weights.safetensors";
  private static final String KERAS = "weights.h5";
  private static final String HISTORY = "history.json";
  private static final String PNG = "learning-curve.png";
  private static final String SVG = "learning-curve.svg";
  private static final double PNG_SCALE = 2;

  /// A folder that is to be made; what lies there already is looked at now.
  static RunFolder planned(Path path) {
    RunFolder folder = new RunFolder(path);
    if (Files.exists(path)) {
      folder.check();
    }
    return folder;
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
    net.saveWeights(path.resolve(KERAS));
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
    return String.join(", ", SAFETENSORS, KERAS, HISTORY, PNG, SVG);
  }
}
