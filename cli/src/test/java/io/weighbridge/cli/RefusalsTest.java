package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.DatasetNotFoundException;
import io.weighbridge.datasets.Digits;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong late: what the user is told, and what is kept nevertheless.
final class RefusalsTest {

  private static final String NETWORK =
      """
      {"class_name":"Sequential","config":{"name":"s","layers":[
        {"class_name":"InputLayer","config":{"name":"in","batch_shape":[null,1]}},
        {"class_name":"Dense","config":{"name":"a","units":1,"activation":"linear"}}]}}
      """;

  @TempDir private Path folder = Path.of("");

  private final Console console = Console.piped();

  /// Standard output that fails once as Java itself does.
  private static final class Failing extends StringWriter {

    private @Nullable VirtualMachineError error;

    Failing(VirtualMachineError error) {
      this.error = error;
    }

    @Override
    public void write(String text, int from, int count) {
      VirtualMachineError thrown = error;
      error = null;
      if (thrown != null) {
        throw thrown;
      }
      super.write(text, from, count);
    }
  }

  @Test
  void whatJavaRunsOutOfIsOneSentenceToo() {
    Map<VirtualMachineError, String> sentences =
        Map.of(
            new OutOfMemoryError("Java heap space"),
            "ran out of memory (Java heap space): give it more, as with"
                + " WEIGHBRIDGE_JAVA_OPTIONS=-Xmx8g",
            new StackOverflowError(),
            "ran out of stack: give it more, as with WEIGHBRIDGE_JAVA_OPTIONS=-Xss16m",
            new InternalError("a fault occurred in an unsafe memory access operation"),
            "a file changed while it was read");
    sentences.forEach((error, sentence) -> {
      StringWriter err = new StringWriter();
      Terminal terminal =
          Terminal.of(new PrintWriter(new Failing(error)), new PrintWriter(err), "0 0 ", Map.of());
      assertThat(Main.run(terminal, "summary", "mnist-mlp")).isEqualTo(1);
      assertThat(err.toString()).isEqualTo("weighbridge: " + sentence + "\n");
    });
  }

  @Test
  void aRefusedTrainingLeavesNoFolder() {
    Path run = folder.resolve("run");
    for (List<String> words :
        List.of(List.of("--freeze", "no-such-layer"), List.of("--validation", "0.001"))) {
      Console each = Console.piped();
      List<Object> all =
          new ArrayList<>(List.of("fit", "mnist-mlp", "--data", "digits:100", "--out", run));
      all.addAll(words);
      assertThat(each.run(all.toArray())).as(each.err()).isEqualTo(1);
      assertThat(each.err()).hasLineCount(1).doesNotContain("internal");
      assertThat(each.out()).isEmpty();
      assertThat(run).doesNotExist();
    }
  }

  @Test
  void frozenLayersStandBeforeTheModelAndMayBeNamedOneByOne() throws IOException {
    Path run = folder.resolve("run");
    int code =
        console.run(
            "fit",
            "--data",
            "digits:100",
            "--epochs",
            "1",
            "--out",
            run,
            "--freeze",
            "dense",
            "--freeze",
            "flatten,dense",
            "mnist-mlp");
    assertThat(code).as(console.err()).isZero();
    assertThat(Files.readString(run.resolve("history.json")))
        .contains("\"freeze\":[\"dense\",\"flatten\"]");
  }

  @Test
  void theDigitsStandInForMnistWhereItIsFittedToAndNowhereElse() {
    StringWriter err = new StringWriter();
    Output output =
        new Output(
            Terminal.of(
                new PrintWriter(new StringWriter()), new PrintWriter(err), "0 0 ", Map.of()));
    DataSettings settings = DataSettings.of(Map.of(), folder).withDownload(false);
    DataSource mnist = DataSource.parse("mnist");
    assertThat(DataOptions.found("mnist", mnist, settings, output, true).spec())
        .isEqualTo("digits");
    assertThat(err.toString()).contains("using the built-in digits instead").hasLineCount(1);
    assertThatThrownBy(() -> DataOptions.found("mnist", mnist, settings, output, false))
        .isInstanceOf(DatasetNotFoundException.class);
  }

  @Test
  void weightsThatAreNoNumbersAreNotMeasured() throws IOException {
    Path network = Files.writeString(folder.resolve("net.json"), NETWORK);
    Path weights = folder.resolve("weights.safetensors");
    Safetensors.write(
        weights,
        List.of(
            Tensor.of("a.kernel", Shape.of(1, 1), Float.NaN), Tensor.of("a.bias", Shape.of(1), 0)),
        Map.of());
    Path data = Files.writeString(folder.resolve("data.csv"), "x,y\n" + "1,2.5\n".repeat(20));
    int code =
        console.run(
            "evaluate", network, "--weights", weights, "--data", "csv:" + data + "#label=y");
    assertThat(code).as(console.err()).isEqualTo(1);
    assertThat(console.err()).hasLineCount(1).contains("is NaN", weights.toString());
    assertThat(console.out()).isEmpty();
  }

  /// One example is so large that twice it is infinite; a seed that puts it among the test examples
  /// leaves the training finite.
  @Test
  void aTrainingIsKeptThoughItsTestLossIsNoNumber() throws IOException {
    Path network = Files.writeString(folder.resolve("net.json"), NETWORK);
    Path data =
        Files.writeString(
            folder.resolve("data.csv"), "x,y\n3e38,2.5\n" + "1,2.5\n2,3.5\n3,4.5\n".repeat(3));
    Path weights = folder.resolve("weights.safetensors");
    Safetensors.write(
        weights,
        List.of(Tensor.of("a.kernel", Shape.of(1, 1), 2), Tensor.of("a.bias", Shape.of(1), 0)),
        Map.of());
    for (int seed = 0; seed < 100; seed++) {
      Path run = folder.resolve("run" + seed);
      Console each = Console.piped();
      int code =
          each.run(
              "fit",
              network,
              "--data",
              "csv:" + data + "#label=y",
              "--epochs",
              "1",
              "--weights",
              weights,
              "--seed",
              seed,
              "--out",
              run);
      if (each.err().contains("the loss of the test examples is")) {
        assertThat(code).isEqualTo(1);
        assertThat(each.err()).hasLineCount(1).contains("(kept in " + run + ")");
        assertThat(run.resolve("weights.safetensors")).exists();
        assertThat(Files.readString(run.resolve("history.json")))
            .contains("\"ending\":\"completed\"", "\"test\":{\"loss\":null");
        return;
      }
    }
    assertThat(false).as("no seed put the large example among the test examples").isTrue();
  }

  @Test
  void anOwnLossBeatsTheFittingOne() throws IOException {
    Path network = Files.writeString(folder.resolve("net.json"), NETWORK);
    Path data = Files.writeString(folder.resolve("data.csv"), "x,y\n" + "1,2.5\n".repeat(20));
    var values =
        DataSource.parse("csv:" + data + "#label=y")
            .load(DataSettings.of(Map.of(), folder))
            .train();
    var compiled =
        new ModelSource(
            "m", ModelSource.open(network.toString()).network(), null, Objective.of(Losses.HUBER));
    assertThat(LossChoice.of(compiled, values)).isEqualTo(Objective.of(Losses.HUBER));
  }

  @Test
  void whatAModelWasCompiledWithIsItsLossWhereTheTargetsAllow() {
    var digits = Digits.draw(20, 1);
    Network network = ModelSource.open("mnist-mlp").network();
    var plain = new ModelSource("m", network, null, null);
    assertThat(LossChoice.of(plain, digits).text()).isEqualTo("sparse_categorical_crossentropy");
    var unfit = new ModelSource("m", network, null, Objective.of(Losses.MEAN_SQUARED_ERROR));
    assertThat(LossChoice.of(unfit, digits).text()).isEqualTo("sparse_categorical_crossentropy");
  }
}
