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

  private static final String BY_NAME =
      "the layers are sorted by name, as the old file has no other order: let Keras load them by name";

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
  void keepsWhatAKerasFileHolds() throws IOException {
    Path keras = folder.resolve("a.h5");
    Tensor kernel = Tensor.of("dense/dense/kernel:0", Shape.of(2, 1), 1, 2);
    Tensor bias = Tensor.of("dense/dense/bias:0", Shape.of(1), 3);
    KerasH5.write(
        keras,
        Map.of("keras_version", "3.1.0"),
        List.of(
            new KerasH5.Layer(
                "dense", List.of(kernel.named("dense/kernel:0"), bias.named("dense/bias:0")))));
    Path safetensors = folder.resolve("a.safetensors");
    assertThat(Conversion.run(keras, safetensors).changes()).isEmpty();
    Path back = folder.resolve("b.h5");
    assertThat(Conversion.run(safetensors, back).changes()).containsExactly(BY_NAME);
    requireSame(keras, safetensors);
    requireSame(keras, back);
    try (WeightsFile file = WeightsFile.open(back)) {
      assertThat(file.metadata()).containsEntry("keras_version", "3.1.0");
      // safetensors sorts the bias before the kernel; Keras goes by order, not by name.
      assertThat(file.tensors())
          .extracting(TensorInfo::name)
          .containsExactly("dense/dense/kernel:0", "dense/dense/bias:0");
    }
  }

  @Test
  void namesOfOtherKindsBecomeThoseOfKeras() {
    Path from = folder.resolve("a.safetensors");
    Path to = folder.resolve("a.h5");
    Safetensors.write(
        from,
        List.of(
            Tensor.of("fc1.weight", Shape.of(1), 1),
            Tensor.of("fc1.bias", Shape.of(1), 2),
            Tensor.of("alone", Shape.of(1), 3),
            Tensor.of("optimizer_weights/adam/m", Shape.of(1), 4)),
        Map.of());
    assertThat(Conversion.run(from, to).changes())
        .containsExactly(
            "3 of 4 names are as Keras has them: \"alone/alone/alone:0\" for \"alone\"",
            "the optimizer's tensors are left out: 1",
            BY_NAME);
    try (WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensors())
          .extracting(TensorInfo::name)
          .containsExactly("alone/alone/alone:0", "fc1/fc1/bias:0", "fc1/fc1/weight:0");
    }
  }

  @Test
  void namesThatHdf5CannotHaveAreRefused() {
    Path from = folder.resolve("a.safetensors");
    Path to = folder.resolve("a.h5");
    Safetensors.write(from, List.of(Tensor.of("a//b", Shape.of(1), 1)), Map.of());
    assertThatThrownBy(() -> Conversion.run(from, to))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(to + ": cannot be written: ");
    assertThat(to).doesNotExist();
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
