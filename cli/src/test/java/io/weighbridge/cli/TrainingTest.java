package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.datasets.Digits;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// fit, evaluate and predict together, on the built-in digits.
final class TrainingTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void whatFitKeepsEvaluateMeasuresAndPredictUses() throws IOException {
    Path run = folder.resolve("run");
    Console fit = Console.piped();
    assertThat(
            fit.run(
                "fit",
                "mnist-mlp",
                "--data",
                "digits:3000",
                "--epochs",
                "3",
                "--validation",
                "0.1",
                "--seed",
                "7",
                "--out",
                run))
        .as(fit.err())
        .isZero();
    assertThat(names(run))
        .containsExactlyInAnyOrder(
            "weights.safetensors",
            "weights.h5",
            "history.json",
            "learning-curve.png",
            "learning-curve.svg");
    assertThat(fit.out().lines().filter(line -> line.startsWith("Epoch")))
        .hasSize(3)
        .allMatch(line -> line.contains("val_accuracy: 0."));
    assertThat(fit.err()).isEmpty();

    JsonNode history = JsonMapper.shared().readTree(Files.readString(run.resolve("history.json")));
    assertThat(history.path("epochs").size()).isEqualTo(3);
    double accuracy = history.path("test").path("accuracy").asDouble();
    assertThat(accuracy).isGreaterThan(0.7);
    assertThat(history.path("recipe").path("seed").asInt()).isEqualTo(7);
    assertThat(fit.out())
        .endsWith(
            "Test loss: %.4f\nTest accuracy: %.4f\n"
                .formatted(history.path("test").path("loss").asDouble(), accuracy));

    for (String file : new String[] {"weights.safetensors", "weights.h5"}) {
      Console evaluate = Console.piped();
      assertThat(
              evaluate.run(
                  "evaluate",
                  "mnist-mlp",
                  "--weights",
                  run.resolve(file),
                  "--data",
                  "digits:3000",
                  "--seed",
                  "7",
                  "--json"))
          .as(evaluate.err())
          .isZero();
      JsonNode measured = JsonMapper.shared().readTree(evaluate.out());
      assertThat(measured.path("accuracy").asDouble()).isEqualTo(accuracy);
      assertThat(measured.path("classes").size()).isEqualTo(10);
      assertThat(measured.path("confusion").get(3).size()).isEqualTo(10);
    }

    Console whole = Console.piped();
    whole.run("evaluate", run.resolve("weights.h5"), "--data", "digits:3000", "--seed", "7");
    assertThat(whole.out())
        .contains(
            "Test accuracy: %.4f\n".formatted(accuracy), "Class  Precision  Recall  Examples");

    Path picture = picture(7);
    Console predict = Console.piped();
    predict.run(
        "predict", "mnist-mlp", "--weights", run.resolve("weights.h5"), picture, picture, "--json");
    JsonNode answers = JsonMapper.shared().readTree(predict.out()).path("predictions");
    assertThat(answers.size()).isEqualTo(2);
    JsonNode answer = answers.get(1);
    assertThat(answer.path("top").size()).isEqualTo(3);
    assertThat(answer.path("class").asInt()).isEqualTo(7);
  }

  @Test
  void fitPrintsOneDocumentForPrograms() {
    Console fit = Console.piped();
    assertThat(
            fit.run(
                "fit",
                "mnist-mlp",
                "--data",
                "digits:200",
                "--epochs",
                "1",
                "--json",
                "--out",
                folder.resolve("run")))
        .isZero();
    assertThat(fit.out()).hasLineCount(1);
    assertThat(JsonMapper.shared().readTree(fit.out()).path("test").path("loss").asDouble())
        .isPositive();
  }

  @Test
  void aDivergedTrainingSaysAtWhichStepAndWhereTheWeightsAre() throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("net.json"),
            """
            {"class_name":"Sequential","config":{"name":"s","layers":[
              {"class_name":"InputLayer","config":{"name":"in","batch_shape":[null,28,28]}},
              {"class_name":"Flatten","config":{"name":"flat"}},
              {"class_name":"Dense","config":{"name":"a","units":64,"activation":"linear"}},
              {"class_name":"Dense","config":{"name":"b","units":10,"activation":"linear"}}]}}
            """);
    Path run = folder.resolve("run");
    Console fit = Console.piped();
    int code =
        fit.run(
            "fit",
            network,
            "--data",
            "digits:400",
            "--optimizer",
            "sgd",
            "--lr",
            "1e20",
            "--out",
            run);
    assertThat(code).isEqualTo(1);
    assertThat(fit.err()).hasLineCount(1).contains("step", "(kept in " + run + ")");
    assertThat(names(run)).contains("weights.safetensors", "history.json");
    assertThat(Files.readString(run.resolve("history.json"))).contains("\"ending\":\"diverged\"");
  }

  private Set<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /// A drawn digit as a large picture, dark on light.
  private Path picture(int digit) throws IOException {
    var digits = Digits.draw(200, 99);
    float[] target = new float[1];
    float[] image = new float[784];
    int index = 0;
    while (true) {
      digits.target(index, target, 0);
      if ((int) target[0] == digit) {
        break;
      }
      index++;
    }
    digits.input(index, image, 0);
    int zoom = 10;
    BufferedImage picture = new BufferedImage(28 * zoom, 28 * zoom, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 28 * zoom; y++) {
      for (int x = 0; x < 28 * zoom; x++) {
        int grey = Math.round(255 * (1 - image[y / zoom * 28 + x / zoom]));
        picture.setRGB(x, y, (grey << 16) | (grey << 8) | grey);
      }
    }
    Path file = folder.resolve("digit.png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
