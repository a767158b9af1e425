package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GgufFileTest {

  @Test
  void readsEveryTypeOfValueAsGgufPyDoes() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(Golden.path("gguf", "keys.txt"))) {
      String[] parts = line.split("\t", 2);
      expected.put(parts[0], parts[1].translateEscapes());
    }
    assertThat(expected).hasSizeGreaterThan(15);
    try (WeightsFile file = WeightsFile.open(Golden.path("gguf", "keys.gguf"))) {
      assertThat(file.format()).isEqualTo("GGUF v3");
      assertThat(file.metadata()).isEqualTo(expected);
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void listsEveryTypeWithTheSizeItHasInGgufPy() {
    List<String> read = new ArrayList<>();
    try (WeightsFile file = WeightsFile.open(Golden.path("gguf", "blocks.gguf"))) {
      assertThat(file.tensors())
          .extracting(TensorInfo::name)
          .containsExactlyInAnyOrder(
              List.of(GgmlType.values()).stream().map(Enum::name).toArray(String[]::new));
      for (TensorInfo info : file.tensors()) {
        GgmlType type = GgmlType.valueOf(info.name());
        assertThat(info.shape()).as(info.name()).isEqualTo(Shape.of(2, 4L * type.elements()));
        StoredTensor stored = file.stored(info);
        assertThat(stored.type()).isEqualTo(info.name());
        assertThat(stored.bytes()).isEqualTo(8L * type.bytes());
        if (stored.readable()) {
          read.add(info.name());
          assertThat(file.tensor(info.name()).orElseThrow().info()).isEqualTo(info);
        } else {
          assertThatThrownBy(() -> file.tensor(info.name()))
              .isInstanceOf(WeightsException.class)
              .hasMessageContaining("is stored as %s, which is listed".formatted(type));
        }
      }
    }
    assertThat(read).hasSize(31).contains("Q4_0", "Q6_K", "IQ1_M", "BF16", "I64");
  }

  @Test
  void aSecondQuestionIsAnsweredByTheSameCopy() {
    try (WeightsFile file = WeightsFile.open(Golden.path("gguf", "blocks.gguf"))) {
      assertThat(file.tensor("Q4_K").orElseThrow()).isSameAs(file.tensor("Q4_K").orElseThrow());
      assertThat(file.tensor("no such")).isEmpty();
    }
  }

  @Test
  void shapesAreRowMajorAndTheVersionsAlike() {
    try (WeightsFile three = WeightsFile.open(Golden.path("gguf", "aligned.gguf"));
        WeightsFile two = WeightsFile.open(Golden.path("gguf", "version-2.gguf"))) {
      assertThat(two.format()).isEqualTo("GGUF v2");
      assertThat(two.tensors()).isEqualTo(three.tensors()).hasSize(8);
      assertThat(three.tensors().getFirst())
          .isEqualTo(new TensorInfo("float32", Dtype.F32, Shape.of(3, 2, 5)));
    }
  }

  @Test
  void aBigEndianFileIsRefusedByItsName() {
    NpyTest.refuses(Golden.path("gguf", "big.gguf"), "is a big-endian GGUF file");
  }

  @Test
  void readsVocabulariesOfTheWild() {
    Path path = RealFiles.path("gguf/ggml-vocab-llama-spm.gguf");
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.metadata())
          .containsEntry("general.architecture", "llama")
          .containsEntry("tokenizer.ggml.model", "llama");
      assertThat(file.metadata().get("tokenizer.ggml.tokens")).contains("\"▁the\"");
    }
  }

  @Test
  void refusesBrokenFilesOfTheWild() {
    NpyTest.refuses(
        RealFiles.path("gguf/gridcore/fuzz_corpus_gguf_open_hdr-wrap-first-offset.gguf"),
        "tensor \"token_embd.weight\" is at offset 18446744073709551600, which is no multiple");
    NpyTest.refuses(
        RealFiles.path("gguf/gridcore/fuzz_corpus_gguf_open_hdr-zero-first-dim.gguf"),
        "tensor \"output_norm.weight\" takes 256 bytes at offset 66304");
  }
}
