package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands from their words to their exit codes, without the launcher.
final class CommandsTest {

  @TempDir private Path folder = Path.of("");

  private final Console console = Console.piped();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fit",
        "evaluate",
        "predict",
        "explain",
        "summary",
        "inspect",
        "convert",
        "fingerprint",
        "trace",
        "push",
        "pull",
        "ls",
        "login",
        "logout",
        "seal",
        "unseal",
        "grant",
        "grant issue",
        "grant renew",
        "grant revoke",
        "grant list",
        "grant install",
        "grant show",
        "grant remove",
        "grant publish",
        "grant refresh",
        "grant node",
        "whoami",
        "usage",
        "invoice",
        "receipts",
        "ledger",
        "ledger verify",
        "ledger checkpoint",
        "ledger key",
        "ledger export",
        "ledger import",
        "repo",
        "repo create",
        "repo delete",
        "repo move",
        "repo settings",
        "repo list",
        "access",
        "access list",
        "access accept",
        "access reject",
        "access grant",
        "token",
        "token create",
        "token list",
        "token revoke",
        "plan",
        "plan add",
        "plan list",
        "plan show",
        "plan attach",
        "plan detach",
        "plan subscribe",
        "budget",
        "budget show",
        "budget set",
        "credit",
        "credit add",
        "credit show",
        "credit charge",
        "credit correct",
        "user",
        "user add",
        "user list",
        "user disable",
        "user enable",
        "user password",
        "org",
        "org create",
        "org list",
        "org add-member",
        "org remove-member",
        "org delete",
        "quota",
        "quota show",
        "quota set",
        "audit"
      })
  void everyCommandExplainsItselfWithExamples(String command) {
    assertThat(console.run((Object[]) (command + " --help").split(" ", -1))).isZero();
    assertThat(console.out())
        .startsWith("Usage: weighbridge " + command)
        .contains("Examples:", "  weighbridge " + command, "--json", "--debug", "--help");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearestOne() {
    assertThat(console.run("inspct")).isEqualTo(2);
    assertThat(console.err())
        .startsWith("weighbridge: unknown command 'inspct', did you mean inspect");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void noCommandIsWrongUsageAndShowsWhatThereIs() {
    assertThat(console.run()).isEqualTo(2);
    assertThat(console.err()).contains("Usage: weighbridge", "inspect");
  }

  @Test
  void wrongWordsAreOneSentenceAndExitCodeTwo() {
    for (List<String> words :
        List.of(
            List.of("inspect"),
            List.of("inspect", "a", "b"),
            List.of("inspect", "--nonsense", "a"),
            List.of("fit", "mnist-mlp"),
            List.of("fit", "mnist-mlp", "--data", "digits", "--epochs", "many"),
            List.of("fit", "mnist-mlp", "--data", "nonsense"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--epochs", "0"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--optimizer", "magic"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--schedule", "sometimes"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--augment", "magic"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--loss", "magic"),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--threads", "0"),
            List.of("predict", "mnist-mlp", "--top", "0", "a.png"),
            List.of("predict", "mnist-mlp"),
            List.of("explain", "mnist-mlp"),
            List.of("explain", "mnist-mlp", "a.png", "--method", "magic"),
            List.of("explain", "mnist-mlp", "a.png", "--of", "soul"),
            List.of("explain", "mnist-mlp", "a.png", "--steps", "0"),
            List.of("explain", "mnist-mlp", "a.png", "--steps", "1001"),
            List.of("explain", "mnist-mlp", "a.png", "--patch", "2", "--stride", "3"),
            List.of("explain", "mnist-mlp", "a.png", "--method", "occlusion", "--steps", "9"),
            List.of("explain", "mnist-mlp", "a.png", "--class", "-1"),
            List.of("explain", "mnist-mlp", "a.png", "--row", "0"),
            List.of("explain", "mnist-mlp", "a.png", "--out", "why.gif"),
            List.of("repo"),
            List.of("repo", "crate"),
            List.of("repo", "create", "demo"),
            List.of("repo", "delete", "acme/demo"),
            List.of("repo", "settings", "acme/demo"),
            List.of("repo", "settings", "acme/demo", "--public", "--private"),
            List.of("repo", "settings", "acme/demo", "--gate", "perhaps"),
            List.of("push", ".", "demo"),
            List.of("push", ".", "acme/demo", "--branch", ""),
            List.of("push", ".", "acme/demo", "--jobs", "0"),
            List.of("pull", "acme/demo@"),
            List.of("pull", "acme/demo", "--server", "hub"),
            List.of("pull", "acme/demo", "--server", "http://alice:secret@hub"),
            List.of("ls", "--limit", "0"),
            List.of("whoami", "--token", "not a token"),
            List.of("token", "create", "x", "--expires", "soon"),
            List.of("token", "create", "x", "--scope", "all"),
            List.of("quota", "set", "acme", "much"),
            List.of("quota", "set", "acme", "999999999999P"),
            List.of("audit", "--after", "yesterday"))) {
      Console each = Console.piped();
      assertThat(each.run(words.toArray())).as("%s", words).isEqualTo(2);
      assertThat(each.err()).as("%s", words).startsWith("weighbridge: ").hasLineCount(1);
      assertThat(each.out()).as("%s", words).isEmpty();
      assertThat(each.err()).doesNotContain("secret");
    }
  }

  @Test
  void whatCannotBeDoneIsOneSentenceAndExitCodeOne() throws IOException {
    Path text = Files.writeString(folder.resolve("text.safetensors"), "no tensors here");
    Path network =
        Files.writeString(folder.resolve("network.json"), "{\"class_name\":\"Functional\"}");
    Path missing = folder.resolve("missing\u001b[31m.h5");
    for (List<?> words :
        List.of(
            List.of("inspect", text),
            List.of("inspect", missing),
            List.of("inspect", folder),
            List.of("convert", text, folder.resolve("out.npz")),
            List.of("convert", weights(), folder.resolve("out.txt")),
            List.of("summary", "no-such-model"),
            List.of("summary", network),
            List.of("summary", weights()),
            List.of("fit", "mnist-mlp", "--data", "digits:100", "--out", text),
            List.of("evaluate", "mnist-mlp", "--data", "digits:100", "--weights", weights()),
            List.of("explain", "mnist-mlp", "--weights", weights(), text),
            List.of("explain", "mnist-mlp", "--weights", weights(), "1,2,3"),
            List.of("predict", "mnist-mlp", "--weights", weights(), text))) {
      Console each = Console.piped();
      assertThat(each.run(words.toArray())).as("%s: %s", words, each.err()).isEqualTo(1);
      assertThat(each.err())
          .as("%s", words)
          .startsWith("weighbridge: ")
          .hasLineCount(1)
          .doesNotContain("internal error", "Exception", "\u001b");
      assertThat(each.out()).as("%s", words).isEmpty();
    }
    assertThat(folder.resolve("out.npz")).doesNotExist();
  }

  @Test
  void theTraceIsShownOnDemand() {
    assertThat(console.run("--debug", "inspect", folder.resolve("missing.h5"))).isEqualTo(1);
    assertThat(console.err()).contains("weighbridge: ", "\tat io.weighbridge");
  }

  @Test
  void inspectTellsPeopleWhatIsInAFile() {
    assertThat(console.run("inspect", weights())).isZero();
    assertThat(console.out())
        .contains("2 tensors, 9 elements in 36 bytes")
        .contains("\nkernel  F32   [3, 2]     24\n", "\nbias    F32   [3]        12\n")
        .contains("Metadata\n  made by: <U+001B>[31mnobody\n");
  }

  @Test
  void inspectTellsProgramsTheSameInOneDocument() {
    Path weights = weights();
    assertThat(console.run("inspect", "--json", weights)).isZero();
    JsonNode document = json();
    assertThat(document.path("file").asString()).isEqualTo(weights.toString());
    assertThat(document.path("format").asString()).isEqualTo("safetensors");
    assertThat(document.path("bytes").asLong()).isEqualTo(weights.toFile().length());
    assertThat(document.path("metadata").path("made by").asString()).isEqualTo("\u001b[31mnobody");
    assertThat(document.path("tensors").get(0).toString())
        .isEqualTo("{\"name\":\"bias\",\"dtype\":\"F32\",\"shape\":[3],\"bytes\":12}");
  }

  @Test
  void longListsAreShortenedOnAScreenOnly() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < 75; i++) {
      tensors.add(Tensor.of("layer.%03d".formatted(i), Shape.of(1), i));
    }
    Path file = folder.resolve("many.safetensors");
    Safetensors.write(file, tensors, Map.of());
    Console screen = Console.screen(60);
    screen.run("inspect", file);
    assertThat(screen.out())
        .contains("layer.039", "… 25 more (--all shows them)", "layer.065")
        .doesNotContain("layer.040", "layer.064");
    Console all = Console.screen(60);
    all.run("inspect", "--all", file);
    assertThat(all.out()).contains("layer.040").doesNotContain("more");
    console.run("inspect", file);
    assertThat(console.out()).contains("layer.040").doesNotContain("more");
  }

  @Test
  void convertWritesTheSameTensors() {
    Path npz = folder.resolve("out.npz");
    assertThat(console.run("convert", "--json", weights(), npz)).isZero();
    assertThat(json().path("tensors").asInt()).isEqualTo(2);
    Console again = Console.piped();
    again.run("inspect", npz);
    assertThat(again.out()).contains("kernel  F32   [3, 2]").contains("bias    F32   [3]");
  }

  @Test
  void summaryDrawsTheLayersAndCountsTheirParameters() {
    assertThat(console.run("summary", "mnist-mlp")).isZero();
    assertThat(console.out())
        .startsWith("Model: \"mnist-mlp\"\n┏━")
        .contains("(None, 128)", " Total params: 101,770 (397.54 KiB)\n");
    Console json = Console.piped();
    assertThat(json.run("summary", "mnist-mlp", "--json")).isZero();
    assertThat(json.out()).contains("\"parameters\":{\"total\":101770,");
  }

  private JsonNode json() {
    assertThat(console.out()).hasLineCount(1);
    return JsonMapper.shared().readTree(console.out());
  }

  private Path weights() {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(
        file,
        List.of(
            Tensor.of("kernel", Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
            Tensor.of("bias", Shape.of(3), 1, 2, 3)),
        Map.of("made by", "\u001b[31mnobody"));
    return file;
  }
}
