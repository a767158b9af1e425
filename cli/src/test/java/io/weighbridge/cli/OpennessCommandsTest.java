package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `grade`, `export` and `compare` say and how they end.
final class OpennessCommandsTest {

  private static final String BOTH =
      "--fact data_information_sufficient=yes --fact no_field_of_use_limits=yes";

  @TempDir private Path folder = Path.of("");

  private final Console console = Console.piped();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("README.md"), "---\nlicense: apache-2.0\n---\n# Demo\n");
    Files.writeString(folder.resolve("model.safetensors"), "weights");
  }

  private Path declared() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}
            release:
              name: Demo
              producer: Acme
              license: {distribution: {name: OpenMDW-1.0, path: ''}, code: {name: MIT, path: ''}}
              components:
            """);
    for (var component : io.weighbridge.openness.Component.values()) {
      text.append("  - name: '%s'\n".formatted(component.title()));
    }
    return Files.writeString(folder.resolve("demo.yml"), text);
  }

  @Test
  void whatNobodySaidEndsWithThree() {
    assertThat(console.run("grade", folder)).isEqualTo(3);
    assertThat(console.out())
        .contains(
            "Model Openness Framework: Unclassified (III 33.3 %, II 0.0 %, I 0.0 %)",
            "Open Source AI Definition 1.0: needs-facts",
            "Weights downloadable: yes",
            "Licence open: yes",
            "For class III:",
            "Data card: not there");
  }

  @Test
  void allFourAnswersEndWithZero() throws IOException {
    Path model = declared();
    Files.writeString(
        model,
        Files.readString(model)
            .replace(
                "'Model parameters (Final)'",
                "'Model parameters (Final)'\n    component_path: model.safetensors"));
    Object[] words = ("grade %s --json " + BOTH).formatted(model).split(" ", -1);
    assertThat(console.run(words)).as(console.err()).isZero();
    JsonNode document = JsonMapper.shared().readTree(console.out());
    assertThat(document.path("mof").path("class").asInt()).isEqualTo(1);
    assertThat(document.path("osaid").path("answer").asString()).isEqualTo("yes");
    assertThat(document.path("weights_downloadable").asBoolean()).isTrue();
    assertThat(document.path("licence_open").asBoolean()).isTrue();
  }

  @Test
  void wrongWordsAreSaidAndEndWithTwo() {
    assertThat(console.run("grade", folder, "--fact", "openness=yes")).isEqualTo(2);
    assertThat(console.err()).contains("'openness' is no fact", "data_information_sufficient");
    assertThat(Console.piped().run("grade", folder, "--fact", "no_field_of_use_limits=maybe"))
        .isEqualTo(2);
    Console other = Console.piped();
    assertThat(other.run("export", folder, "--as", "poem")).isEqualTo(2);
    assertThat(other.err()).contains("expected cyclonedx, odrl, notice or mof").hasLineCount(1);
  }

  @Test
  void whatCannotBeReadIsOneSentenceWithItsLine() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.yml"), "framework: {}\nrelease: {}\n");
    assertThat(console.run("grade", broken)).isEqualTo(1);
    assertThat(console.err())
        .isEqualTo(
            "weighbridge: could not read %s as a MOF file: line 1: framework has no 'name'\n"
                .formatted(broken));
    Console other = Console.piped();
    assertThat(other.run("grade", folder.resolve("none"))).isEqualTo(1);
    assertThat(other.err()).contains("no such file or folder").hasLineCount(1);
    Console third = Console.piped();
    assertThat(third.run("grade", folder.resolve("model.safetensors"))).isEqualTo(1);
    assertThat(third.err()).contains("name the model's folder").hasLineCount(1);
  }

  @Test
  void theDraftOfADeclarationIsWrittenAndRead() {
    for (String name : new String[] {"mof.yml", "mof.json"}) {
      Path draft = folder.resolve("drafts-" + name);
      assertThat(Console.piped().run("grade", folder, "--export", draft)).isEqualTo(3);
      Console again = Console.piped();
      // What is not declared is not there: the answers are no, and no question is left.
      assertThat(again.run("grade", draft)).isZero();
      assertThat(again.out()).contains("Unclassified (III 33.3 %", "Definition 1.0: no");
    }
  }

  @Test
  void aBaseIsGradedFromItsOwnPapers() throws IOException {
    Files.writeString(
        folder.resolve("README.md"), "---\nlicense: mit\nbase_model: acme/base\n---\n# Demo\n");
    assertThat(console.run("grade", folder, "--base", "acme/base=" + declared())).isEqualTo(3);
    assertThat(console.out()).contains("made from acme/base", "Class I - Open Science Model");
  }

  @Test
  void documentsGoToTheScreenOrToAFile() throws IOException {
    Path bom = folder.resolve("bom.json");
    assertThat(console.run("export", folder, "--as", "cyclonedx", "--out", bom)).isZero();
    assertThat(JsonMapper.shared().readTree(Files.readString(bom)).path("specVersion").asString())
        .isEqualTo("1.6");
    Console other = Console.piped();
    assertThat(other.run("export", folder, "--as", "notice")).isZero();
    assertThat(other.out()).contains("Apache License", "Give a copy of the licence along.");
  }

  @Test
  void modelsAreComparedByWhatTheirPapersSay() throws IOException {
    Path mnist = RealFiles.repository().resolve("models/mnist-mlp");
    Files.writeString(
        folder.resolve("README.md"), "---\nlicense: other\nlicense_name: own-terms\n---\n# Demo\n");
    assertThat(console.run("compare", mnist, folder, "--json")).isZero();
    JsonNode models = JsonMapper.shared().readTree(console.out()).path("models");
    assertThat(models.get(0).path("rights").path("sell").asString()).isEqualTo("yes, with duties");
    assertThat(models.get(0).path("duties").size()).isPositive();
    for (String silent : new String[] {"hosting", "cost"}) {
      assertThat(models.get(1).path(silent).asString()).isEqualTo("not stated");
    }
    assertThat(models.get(1).path("rights").path("use").asString()).isEqualTo("not stated");
  }
}
