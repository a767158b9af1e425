package io.weighbridge.papers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.openness.Component;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Files in the framework's format, read, refused and written.
final class MofReaderTest {

  private static final String START =
      """
      framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}
      """;

  private static byte[] resource(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(MofReaderTest.class.getResourceAsStream("mof/" + name))) {
      return file.readAllBytes();
    }
  }

  @Test
  void yamlIsReadAsItStandsThere() throws IOException {
    MofFile file = MofReader.read(resource("demo.yml"), "demo.yml");
    assertThat(file.name()).isEqualTo("Demo");
    assertThat(file.producer()).isEqualTo("Acme é中 'quoted'");
    assertThat(file.details())
        .containsEntry("date", "2026-11-28")
        .containsEntry("contact", "")
        .doesNotContainKey("origin");
    assertThat(file.licences().get("distribution"))
        .isEqualTo(new MofFile.NamedLicence("Apache-2.0", "LICENSE"));
    assertThat(file.components()).hasSize(6);
    assertThat(file.components().get(2).line()).isEqualTo(22);
    assertThat(file.declared())
        .containsEntry(Component.DATASETS, Optional.of("unlicensed"))
        .containsEntry(Component.RESEARCH_PAPER, Optional.of(""))
        .containsEntry(Component.ARCHITECTURE, Optional.empty())
        .hasSize(5);
  }

  @Test
  void jsonIsReadTooWithItsEscapesAndTabs() throws IOException {
    MofFile file = MofReader.read(resource("demo.json"), "demo.json");
    assertThat(file.name()).isEqualTo("Demo 😀 / \"x\"");
    assertThat(file.licences()).isEmpty();
    assertThat(file.declared()).containsOnlyKeys(Component.MODEL_CARD);
  }

  @Test
  void whatIsWrongIsSaidWithItsLine() {
    refused("release: 1", "line 1: the file has no 'framework'");
    refused(START, "line 1: the file has no 'release'");
    refused(START + "release: {name: x}", "line 2: release has no 'producer'");
    refused(
        START + "release:\n  name: ''\n  producer: y\n  license: {}\n  components: []",
        "line 3: release.name is empty");
    refused(
        START + "release:\n  name: x\n  producer: y\n  license: MIT\n  components: []",
        "line 5: release.license should be fields with values");
    refused(
        START + "release:\n  name: x\n  producer: y\n  license: {}\n  components: {}",
        "line 6: release.components should be a list");
    refused(
        START + "release:\n  name: x\n  producer: y\n  license: {}\n  components:\n  - name: [a]",
        "line 7: the name of a component should be a text");
    refused(
        START
            + "release:\n  name: x\n  producer: y\n  license: {}\n  components:\n"
            + "  - name: Model card\n".repeat(18),
        "line 7: release.components has 18 components and at most 17 are possible");
    refused(
        "framework: {name: Other, version: 1}\nrelease: {}", "line 1: framework.name is 'Other'");
    refused("a: b: c", "line 1: it is not YAML");
    refused("a: 1\na: 2", "line 2: the key 'a' is there twice");
    refused("a: 1\n---\nb: 2", "more than one document");
    refused("[a, b]", "line 1: the file should be fields with values");
    refused("", "the file should be fields with values");
    refused("? [a]\n: b", "a key is no text");
  }

  private static void refused(String text, String sentence) {
    assertThatThrownBy(() -> MofReader.read(text.getBytes(UTF_8), "mof.yml"))
        .isInstanceOf(PapersException.class)
        .hasMessageStartingWith("could not read mof.yml")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @Test
  void hostileFilesAreRefusedBeforeTheyCost() throws IOException {
    for (String name : List.of("hostile-deep.yml", "hostile-aliases.yml")) {
      byte[] content = resource(name);
      assertThatThrownBy(() -> MofReader.read(content, name)).isInstanceOf(PapersException.class);
    }
    refused("a: [" + "x,".repeat(Outline.MAX_VALUES) + "]", "more than 20000 values");
    refused("[".repeat(100_000), "nests deeper than 32 levels");
    refused("x".repeat(Outline.MAX_BYTES + 1), "more than 1048576 bytes");
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() throws IOException {
    for (String name : List.of("demo.yml", "demo.json")) {
      MofFile file = MofReader.read(resource(name), name);
      for (String target : List.of("mof.yml", "mof.json")) {
        MofFile again = MofReader.read(MofWriter.write(file, target).getBytes(UTF_8), target);
        assertThat(again.name()).isEqualTo(file.name());
        assertThat(again.producer()).isEqualTo(file.producer());
        assertThat(again.details()).isEqualTo(file.details());
        assertThat(again.licences()).isEqualTo(file.licences());
        assertThat(again.declared()).isEqualTo(file.declared());
        assertThat(again.components().stream().map(MofFile.Declared::componentPath))
            .isEqualTo(file.components().stream().map(MofFile.Declared::componentPath).toList());
      }
    }
  }

  @Test
  void wordsThatTheSchemaDoesNotKnowAreNotWritten() {
    String text =
        START
            + "release: {name: x, producer: y, type: smell, architecture: RNN, date: soon,"
            + " treatment: none, license: {}, components: []}";
    String written = MofWriter.yaml(MofReader.read(text.getBytes(UTF_8), "x.yml"));
    assertThat(written)
        .contains("architecture: 'RNN'")
        .doesNotContain("smell", "soon", "treatment");
  }

  @Test
  void everyRealFileIsReadAndWritten() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(RealFiles.path("mof/models"))) {
      files = all.filter(path -> path.toString().endsWith(".yml")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    for (Path path : files) {
      MofFile file = MofReader.read(Files.readAllBytes(path), path.toString());
      MofFile again = MofReader.read(MofWriter.json(file).getBytes(UTF_8), "again.json");
      assertThat(again.declared()).as(path.toString()).isEqualTo(file.declared());
    }
  }
}
