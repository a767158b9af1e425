package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `fit` with a new head and frozen layers, models written as `.keras`, and shapes that are given.
final class TransferCommandsTest {

  private static final String OPEN =
      """
      {"class_name": "Sequential", "config": {"name": "open", "layers": [
        {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, null, null, 1]}},
        {"class_name": "Flatten", "config": {"name": "flatten"}},
        {"class_name": "Dense", "config": {"name": "first", "units": 8, "activation": "relu"}},
        {"class_name": "Dense", "config": {"name": "last", "units": 2, "activation": "softmax"}}]}}
      """;

  @TempDir private Path folder = Path.of("");

  private Path network = Path.of("");

  @BeforeEach
  void aNetworkOfOpenShape() throws IOException {
    network = Files.writeString(folder.resolve("open.json"), OPEN);
  }

  private static Console ran(int code, Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as(console.err()).isEqualTo(code);
    return console;
  }

  @Test
  void aShapeThatIsLeftOpenIsGiven() {
    assertThat(ran(1, "summary", network).err()).contains("--input-shape").hasLineCount(1);
    assertThat(ran(0, "summary", network, "--input-shape", "28,28,1").out())
        .contains("(None, 784)");
    assertThat(ran(2, "summary", network, "--input-shape", "28,x").err())
        .contains("--input-shape 28,x: expected extents from 1, as in 12,12,3");
    assertThat(ran(1, "summary", network, "--input-shape", "2", "--input-shape", "3").err())
        .contains("the network has one input, and the shapes of 2 are given");
  }

  @Test
  void aNewHeadAndFrozenLayersAreKeptInTheFile() {
    Path first = folder.resolve("first.keras");
    Object[] data = {"--data", "digits:200", "--epochs", "1", "--out", folder.resolve("run")};
    ran(
        0,
        with(
            data,
            "fit",
            network,
            "--input-shape",
            "28,28,1",
            "--replace-head",
            "10",
            "--output",
            first));
    Path second = folder.resolve("second.keras");
    Console fit =
        ran(
            0,
            with(
                data,
                "fit",
                first,
                "--output",
                second,
                "--freeze-until",
                "first",
                "--replace-head"));
    assertThat(fit.out()).contains("head_1 (Dense)", "Trainable params: 90 ");
    assertThat(ran(0, "summary", second).out())
        .contains("head_1 (Dense)", "Trainable params: 90 ", "Non-trainable params: 6,280 ");
    ran(0, "convert", second, folder.resolve("second.h5"));
    assertThat(ran(0, "summary", folder.resolve("second.h5")).out())
        .contains("Trainable params: 90 ");
    ran(0, "evaluate", folder.resolve("second.h5"), "--data", "digits:200");
  }

  @Test
  void whatCannotBeDoneIsSaidBeforeTraining() {
    Object[] data = {"--data", "digits:200", "--out", folder.resolve("run")};
    assertThat(ran(2, with(data, "fit", "mnist-mlp", "--replace-head", "many")).err())
        .contains("--replace-head many: expected a number of classes, or auto");
    assertThat(ran(1, with(data, "fit", "mnist-mlp", "--freeze-until", "conv")).err())
        .contains("no layer is named conv; there are flatten, dense, dense_1");
    assertThat(ran(1, with(data, "fit", "mnist-mlp", "--output", folder.resolve("a.pt"))).err())
        .contains("weights are written as .safetensors, .npz, .keras or .h5");
    assertThat(
            ran(1, with(data, "fit", "mnist-mlp", "--output", folder.resolve("no/a.keras"))).err())
        .contains("there is no such folder");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private static Object[] with(Object[] more, Object... words) {
    Object[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }
}
