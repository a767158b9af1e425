package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A vendor marks the published network for two buyers and traces what turns up.
final class TraceTest {

  private static final Path ORIGINAL =
      Path.of("../models/mnist-mlp/mnist_open_weights.safetensors");

  @TempDir private Path folder = Path.of("");

  private Path secret = Path.of("");
  private Path buyers = Path.of("");
  private Path copy = Path.of("");

  @BeforeEach
  void aCopyForGlobex() throws IOException {
    secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef".repeat(4) + "\n");
    buyers = Files.writeString(folder.resolve("buyers.txt"), "Initech\n\n Globex \nHooli\n");
    copy = folder.resolve("globex.safetensors");
    Console console = Console.piped();
    assertThat(fingerprint(console, ORIGINAL, copy)).isZero();
    assertThat(console.out())
        .contains("100,352 weights in 1 tensor marked for Globex")
        .containsPattern("Commitment \\(SHA-256 of the seed\\): [0-9a-f]{64}\n");
  }

  private int fingerprint(Console console, Path in, Path out) {
    return console.run(
        "fingerprint", in, out, "--buyer", "Globex", "--model", "m", "--secret-file", secret);
  }

  private int trace(Console console, Path leaked, Object... more) {
    Object[] words = {
      "trace", leaked, "--original", ORIGINAL, "--model", "m", "--secret-file", secret
    };
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return console.run(all);
  }

  @Test
  void theBuyerOfAQuantisedCopyIsNamed() {
    Path leaked = folder.resolve("leaked.gguf");
    assertThat(Console.piped().run("convert", copy, leaked, "--type", "q8_0")).isZero();
    Console console = Console.piped();
    assertThat(trace(console, leaked, "--buyers", buyers)).isZero();
    assertThat(console.out())
        .startsWith(leaked + ": the copy of Globex\n")
        .containsPattern("\nGlobex +2[0-9]{2}\\.[0-9] +named +█{30}\n")
        .contains("A buyer is named from z = 6.0 on");
  }

  @Test
  void programsReadWhoItWas() {
    Console console = Console.piped();
    assertThat(trace(console, copy, "--buyers", buyers, "--buyer", "Umbrella", "--json")).isZero();
    JsonNode document = JsonMapper.shared().readTree(console.out());
    assertThat(document.path("verdict").asString()).isEqualTo("NAMED");
    assertThat(document.path("named")).hasSize(1);
    assertThat(document.path("named").path(0).asString()).isEqualTo("Globex");
    assertThat(document.path("buyers")).hasSize(4);
    assertThat(document.path("buyers").path(0).path("z").asDouble()).isGreaterThan(300);
    assertThat(document.path("buyers").path(1).path("named").asBoolean()).isFalse();
    assertThat(document.path("weights").asInt()).isEqualTo(100_352);
  }

  @Test
  void whereNobodyIsNamedTheExitCodeIsThree() {
    Console innocent = Console.piped();
    assertThat(trace(innocent, copy, "--buyer", "Initech")).isEqualTo(3);
    assertThat(innocent.out()).contains(": nobody is named\n", "Initech");
    Console same = Console.piped();
    assertThat(trace(same, ORIGINAL, "--buyers", buyers)).isEqualTo(3);
    assertThat(same.out()).contains("nobody is named: it is the original");
    Path other = folder.resolve("other.safetensors");
    Safetensors.write(other, List.of(Tensor.of("w", Shape.of(2), 1, 2)), Map.of());
    Console unrelated = Console.piped();
    assertThat(trace(unrelated, other, "--buyers", buyers)).isEqualTo(3);
    assertThat(unrelated.out()).contains("no large matrix of the original is in it");
  }

  @Test
  void theOriginalMayBeNamedByItsFolder() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.copy(ORIGINAL, model.resolve("model.safetensors"));
    Console console = Console.piped();
    assertThat(
            console.run(
                "trace",
                copy,
                "--original",
                model,
                "--model",
                "m",
                "--secret-file",
                secret,
                "--buyers",
                buyers))
        .isZero();
  }

  @Test
  void whatIsMissingIsSaidInOneSentence() throws IOException {
    Console nobody = Console.piped();
    assertThat(trace(nobody, copy)).isEqualTo(2);
    assertThat(nobody.err()).contains("--buyers or --buyer says who may have the copy");
    Console keras = Console.piped();
    Path h5 = Path.of("../models/mnist-mlp/mnist_open_weights.h5");
    assertThat(fingerprint(keras, h5, folder.resolve("out"))).isEqualTo(1);
    assertThat(keras.err()).contains("convert it first").hasLineCount(1);
    Console itself = Console.piped();
    assertThat(fingerprint(itself, copy, copy)).isEqualTo(2);
    Files.writeString(secret, "short");
    Console wrong = Console.piped();
    assertThat(trace(wrong, copy, "--buyers", buyers)).isEqualTo(1);
    assertThat(wrong.err()).contains("a secret has 32 bytes or 64 hexadecimal digits");
  }
}
