package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {

  @TempDir Path folder;

  @Test
  void numPyArraysBecomeSafetensorsAndComeBack() {
    Path there = folder.resolve("model.safetensors");
    Path back = folder.resolve("model.npz");
    Conversion conversion = Conversion.run(Golden.path("stored.npz"), there);
    assertThat(conversion)
        .isEqualTo(new Conversion(Golden.path("stored.npz"), there, 4, List.of()));
    assertThat(Conversion.run(there, back).changes()).isEmpty();
    requireSame(Golden.path("stored.npz"), there);
    requireSame(Golden.path("stored.npz"), back);
  }

  private static void requireSame(Path one, Path other) {
    try (WeightsFile expected = WeightsFile.open(one);
        WeightsFile found = WeightsFile.open(other)) {
      assertThat(found.tensors()).containsExactlyInAnyOrderElementsOf(expected.tensors());
      for (TensorInfo info : expected.tensors()) {
        Tensor tensor = found.tensor(info.name()).orElseThrow();
        assertThat(tensor.data().mismatch(expected.tensor(info.name()).orElseThrow().data()))
            .as(info.name())
            .isEqualTo(-1);
      }
    }
  }

  @Test
  void whatNumPyHasNotBecomesF32AndIsSaid() {
    Path to = folder.resolve("codes.npz");
    Conversion conversion = Conversion.run(Golden.path("codes.safetensors"), to);
    assertThat(conversion.tensors()).isEqualTo(20);
    assertThat(conversion.changes())
        .hasSize(9)
        .contains("1 of 20 tensors are F32 now, as NumPy npz has no BF16; every value is kept");
    try (WeightsFile from = WeightsFile.open(Golden.path("codes.safetensors"));
        WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensor("F16").orElseThrow().dtype()).isEqualTo(Dtype.F16);
      for (String dtype : List.of("F4", "F6_E2M3", "F8_E4M3", "F8_E8M0", "BF16")) {
        Tensor tensor = file.tensor(dtype).orElseThrow();
        assertThat(tensor.dtype()).isEqualTo(Dtype.F32);
        assertThat(tensor.toFloats()).containsExactly(from.tensor(dtype).orElseThrow().toFloats());
      }
    }
  }

  @Test
  void metadataThatIsLeftOutIsSaid() {
    Path from = folder.resolve("a.safetensors");
    Safetensors.write(from, List.of(Tensor.of("a", Shape.of(1), 1)), Map.of("format", "pt"));
    assertThat(Conversion.run(from, folder.resolve("a.npz")).changes())
        .containsExactly("the metadata \"format\" is left out: NumPy npz has none");
    assertThat(Conversion.run(from, folder.resolve("a.npy")).changes())
        .containsExactly(
            "the name \"a\" is left out: the file has none beside its own",
            "the metadata \"format\" is left out: NumPy npy has none");
    assertThat(Conversion.run(from, folder.resolve("b.safetensors")).changes()).isEmpty();
    assertThat(folder.resolve("b.safetensors")).hasSameBinaryContentAs(from);
  }

  @Test
  void aFileMayReplaceItself() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Files.copy(Golden.path("dtypes.safetensors"), path);
    assertThat(Conversion.run(path, path).changes()).isEmpty();
    assertThat(path).hasSameBinaryContentAs(Golden.path("dtypes.safetensors"));
  }

  @Test
  void whatCannotBeConvertedLeavesNothingBehind() {
    Path from = Golden.path("codes.safetensors");
    refuses(from, "a.npy", "would hold 20 tensors, but an .npy file holds one");
    refuses(from, "a.onnx", "has no extension of a format that is written: .safetensors, .npz");
    refuses(Golden.path("c16.npy"), "a.safetensors", "is C128, which safetensors has not");
    refuses(Golden.path("refused_object.npz"), "a.safetensors", "a pickle");
    refuses(from, "no/such/a.npz", "there is no folder");
  }

  private void refuses(Path from, String to, String expected) {
    assertThatThrownBy(() -> Conversion.run(from, folder.resolve(to)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected);
    assertThat(folder).isEmptyDirectory();
  }
}
