package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.layers.Nested;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.testing.RealFiles;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keras files that people published, one by one: loaded and equal to what Keras answers
/// (`peers/golden/files`), or refused with a name. `docs/keras-files.md` is the table that comes
/// out; `-Dreference.write=true` writes it anew.
class RealKerasFilesTest {

  private static final double TOLERANCE = 1e-5;

  private static final Path TABLE = RealFiles.repository().resolve("docs/keras-files.md");

  private static final String HEAD =
      """
      # Keras files from the wild

      Every file of the collection that the tests read, as it was published: made by Keras 1, 2 and 3, on TensorFlow and on
      Theano, by TensorFlow.js, by others. "equal" says that the network was loaded and gives the recorded answers of Keras to
      1e-5 of the largest; the records and how each was had are in `peers/golden/files`. A refusal names what is not supported.
      This page is written by the test that compares them.

      | file | what happened | layers | parameters |
      |---|---|---|---|
      """;

  @Test
  void everyFileIsEqualToItsRecordOrRefusedByName() throws IOException {
    Path root = RealFiles.path("keras");
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    StringBuilder table = new StringBuilder(HEAD);
    for (Path file : files) {
      table.append(row(root, file)).append("\n");
    }
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE))
        .as("docs/keras-files.md is generated: -Dreference.write=true writes it anew")
        .isEqualTo(table.toString());
  }

  private static String row(Path root, Path file) {
    String name = root.relativize(file).toString();
    String what;
    String layers = "";
    String parameters = "";
    if (name.endsWith(".bin")) {
      what = "the weights of the model.json beside it";
    } else if (name.endsWith("inputs_and_outputs.h5")) {
      what = "examples, no network";
    } else {
      try (Sequential model = load(name, file)) {
        compare(name, model);
        what = "equal";
        layers = String.join(", ", kinds(model.network()));
        parameters = "%,d".formatted(model.network().parameterCount());
      } catch (LearningException | WeightsException refused) {
        String said = String.valueOf(refused.getMessage());
        what = "refused: " + said.substring(said.indexOf(": ") + 2);
        assertThat(what)
            .as(name)
            .containsAnyOf("(Lambda)", "NestedDenseModel", "a graph of TensorFlow's operations");
      }
    }
    return "| %s | %s | %s | %s |".formatted(name, what, layers, parameters);
  }

  /// Weights alone are loaded into the network that was described for them.
  private static Sequential load(String name, Path file) {
    Path described = record(name, ".json");
    boolean alone = Files.exists(described);
    List<Shape> shapes = name.endsWith("12net.h5") ? List.of(Shape.of(12, 12, 3)) : List.of();
    ModelSource source = ModelSource.open((alone ? described : file).toString(), shapes);
    return Sequential.of(source.network()).loadWeights(file);
  }

  private static Path record(String name, String ending) {
    return RealFiles.repository().resolve("peers/golden/files/" + name + ending);
  }

  private static void compare(String name, Sequential model) {
    try (WeightsFile golden = WeightsFile.open(record(name, ".safetensors"))) {
      float[] found = model.predict(SideBySide.of(golden, "input"));
      float[] expected = SideBySide.of(golden, "output");
      assertThat(found.length).as(name).isEqualTo(expected.length);
      double largest = 1;
      for (float value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < found.length; i++) {
        if (!(Math.abs(found[i] - expected[i]) <= TOLERANCE * largest)) {
          throw new AssertionError(
              "%s: output %d is %s, recorded is %s".formatted(name, i, found[i], expected[i]));
        }
      }
    }
  }

  private static Set<String> kinds(Network network) {
    Set<String> kinds = new LinkedHashSet<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Nested(_, Network inside, _)) {
        kinds.addAll(kinds(inside));
      } else if (!(layer instanceof Input)) {
        kinds.add(layer.kerasClass());
      }
    }
    return kinds;
  }
}
