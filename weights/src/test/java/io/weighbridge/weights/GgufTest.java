package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"F16, half.gguf", "Q8_0, quantised.gguf"})
  void storesTheBytesThatGgufPyStores(GgufStorage storage, String golden) throws IOException {
    Path to = folder.resolve("a.gguf");
    Conversion.run(Golden.path("gguf", "floats.npz"), to, storage);
    MemorySegment found = MemorySegment.ofArray(Files.readAllBytes(to));
    MemorySegment expected = MemorySegment.ofArray(Files.readAllBytes(Golden.path("gguf", golden)));
    Map<String, GgufHeader.Place> places = places(to, found);
    Map<String, GgufHeader.Place> goldens = places(to, expected);
    assertThat(places.keySet()).isEqualTo(goldens.keySet()).hasSize(6);
    goldens.forEach((name, place) -> {
      GgufHeader.Place ours = Objects.requireNonNull(places.get(name));
      assertThat(ours.info()).isEqualTo(place.info());
      assertThat(ours.type()).isEqualTo(place.type());
      // One over the largest of them overflows, and gguf-py's codes are what a cast of NaN gives.
      if (name.equals("subnormal") && storage == GgufStorage.Q8_0) {
        return;
      }
      assertThat(
              found
                  .asSlice(ours.begin(), ours.size())
                  .mismatch(expected.asSlice(place.begin(), place.size())))
          .as(name)
          .isEqualTo(-1);
    });
  }

  private static Map<String, GgufHeader.Place> places(Path path, MemorySegment file) {
    return GgufHeader.read(path, file).tensors().stream()
        .collect(java.util.stream.Collectors.toMap(place -> place.info().name(), place -> place));
  }

  @Test
  void keysAndTensorsOfAGgufFileAreKept() {
    Path to = folder.resolve("b.gguf");
    assertThat(Conversion.run(Golden.path("gguf", "aligned.gguf"), to).changes()).isEmpty();
    try (WeightsFile from = WeightsFile.open(Golden.path("gguf", "aligned.gguf"));
        WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensors()).isEqualTo(from.tensors());
      for (TensorInfo info : from.tensors()) {
        assertThat(
                file.tensor(info.name())
                    .orElseThrow()
                    .data()
                    .mismatch(from.tensor(info.name()).orElseThrow().data()))
            .isEqualTo(-1);
      }
      assertThat(file.metadata())
          .containsEntry("general.architecture", "test")
          .doesNotContainKey("general.alignment");
    }
    Path keys = folder.resolve("keys.gguf");
    Conversion.run(Golden.path("gguf", "keys.gguf"), keys);
    try (WeightsFile from = WeightsFile.open(Golden.path("gguf", "keys.gguf"));
        WeightsFile file = WeightsFile.open(keys)) {
      assertThat(file.metadata()).isEqualTo(from.metadata());
    }
  }

  @Test
  void quantisedTensorsBecomeFloatsInEveryFormatAndThatIsSaid() throws IOException {
    Path quantised = folder.resolve("q.gguf");
    Conversion.run(Golden.path("gguf", "floats.npz"), quantised, GgufStorage.Q8_0);
    for (String name : List.of("a.safetensors", "a.npz", "a.h5", "a.gguf")) {
      Path to = folder.resolve(name);
      Conversion done = Conversion.run(quantised, to);
      assertThat(done.changes()).as(name).contains("6 of 6 tensors were unpacked: Q8_0 as F32");
      try (WeightsFile from = WeightsFile.open(quantised);
          WeightsFile file = WeightsFile.open(to)) {
        Tensor tensor =
            file.tensor("normal")
                .or(() -> file.tensor("normal/normal:0"))
                .or(() -> file.tensor("normal/normal/normal:0"))
                .orElseThrow(() -> new AssertionError(file.tensors()));
        assertThat(tensor.toFloats()).isEqualTo(from.tensor("normal").orElseThrow().toFloats());
      }
    }
  }

  @Test
  void whatGgufHasNotIsWrittenWiderOrRefused() {
    Path from = folder.resolve("mixed.safetensors");
    Safetensors.write(
        from,
        List.of(
            Tensor.ofBytes(new TensorInfo("u8", Dtype.U8, Shape.of(2)), (byte) 255, (byte) 1),
            Tensor.ofBytes(
                new TensorInfo("u32", Dtype.U32, Shape.of(1)), new byte[] {-1, -1, -1, -1}),
            Tensor.ofBytes(new TensorInfo("f8", Dtype.F8_E4M3, Shape.of(1)), (byte) 0x38),
            Tensor.ofBytes(new TensorInfo("truth", Dtype.BOOL, Shape.of(2)), (byte) 1, (byte) 0),
            Tensor.of("bias", Shape.of(2), 1, 2),
            Tensor.of("narrow", Shape.of(2, 3), 1, 2, 3, 4, 5, 6)),
        Map.of("author", "me", "general.alignment", "64"));
    Path to = folder.resolve("mixed.gguf");
    List<String> changes = Conversion.run(from, to, GgufStorage.Q8_0).changes();
    assertThat(changes)
        .contains(
            "1 of 6 tensors: U8 is now I16",
            "1 of 6 tensors: U32 is now I64",
            "1 of 6 tensors: BOOL is now I8",
            "1 of 6 tensors: F8_E4M3 is now F32",
            "1 of 6 tensors: F32 is now F16")
        .anyMatch(change -> change.startsWith("general.architecture is \"unknown\""));
    try (WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensor("u8").orElseThrow().toFloats()).containsExactly(255, 1);
      assertThat(file.tensor("u32").orElseThrow().toDoubles()).containsExactly(4294967295.0);
      assertThat(file.tensor("f8").orElseThrow().toFloats()).containsExactly(1);
      assertThat(file.tensor("truth").orElseThrow().toFloats()).containsExactly(1, 0);
      assertThat(file.tensor("bias").orElseThrow().dtype()).isEqualTo(Dtype.F32);
      assertThat(file.tensor("narrow").orElseThrow().dtype()).isEqualTo(Dtype.F16);
      assertThat(file.metadata())
          .containsEntry("author", "me")
          .doesNotContainKey("general.alignment");
    }
  }

  @Test
  void whatCannotBeHeldIsRefusedAndNothingIsWritten() {
    refuses(
        new TensorInfo("u64", Dtype.U64, Shape.of(1)),
        new byte[8],
        "GGUF has no type that holds U64");
    refuses(
        new TensorInfo("deep", Dtype.F32, Shape.of(1, 1, 1, 1, 1)),
        new byte[4],
        "it has 5 dimensions, GGUF at most 4");
    refuses(
        new TensorInfo("n".repeat(200), Dtype.F32, Shape.of(1)),
        new byte[4],
        "its name has more than 127 bytes");
    byte[] infinite = new byte[64];
    infinite[1] = 0x7C;
    refuses(
        new TensorInfo("inf", Dtype.F16, Shape.of(1, 32)),
        infinite,
        "it has the element Infinity, which Q8_0 cannot hold");
  }

  private void refuses(TensorInfo info, byte[] bytes, String expected) {
    Path from = folder.resolve("in.safetensors");
    Safetensors.write(from, List.of(Tensor.ofBytes(info, bytes)), Map.of());
    Path to = folder.resolve("out.gguf");
    assertThatThrownBy(() -> Conversion.run(from, to, GgufStorage.Q8_0))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected);
    assertThat(to).doesNotExist();
  }

  @Test
  void halvesAreRoundedOnce() {
    assertThat(Recoding.half(1 + 0x1p-11 + 0x1p-40)).isEqualTo(Float.floatToFloat16(1 + 0x1p-10f));
    assertThat(Recoding.half(1 + 0x1p-11)).isEqualTo(Float.floatToFloat16(1f));
    assertThat(Recoding.half(1e300)).isEqualTo(Float.floatToFloat16(Float.POSITIVE_INFINITY));
    assertThat(Recoding.half(-65519.999999)).isEqualTo(Float.floatToFloat16(-65504f));
    assertThat(Recoding.half(-65520)).isEqualTo(Float.floatToFloat16(Float.NEGATIVE_INFINITY));
    assertThat(Recoding.half(1e-300)).isZero();
    assertThat(Float.float16ToFloat(Recoding.half(Double.NaN))).isNaN();
  }
}
