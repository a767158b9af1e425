package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bit for bit, but for the bits of a NaN: which of them an operation keeps is up to the processor.
class DequantizerTest {

  static Stream<GgmlType> quantised() {
    return Stream.of(GgmlType.values()).filter(GgmlType::isDequantised);
  }

  @ParameterizedTest
  @MethodSource("quantised")
  void bothGiveWhatGgufPyGives(GgmlType type) {
    try (WeightsFile file = WeightsFile.open(Golden.path("gguf", "blocks.gguf"));
        WeightsFile golden = WeightsFile.open(Golden.path("gguf", "blocks.npz"))) {
      GgufHeader.Place place =
          GgufHeader.read(file.path(), bytes(file)).tensors().stream()
              .filter(each -> each.info().name().equals(type.name()))
              .findFirst()
              .orElseThrow();
      MemorySegment blocks = bytes(file).asSlice(place.begin(), place.size());
      float[] expected = golden.tensor(type.name()).orElseThrow().toFloats();
      assertThat(dequantised(new ScalarDequantizer(), type, blocks)).isEqualTo(bits(expected));
      assertThat(dequantised(new VectorDequantizer(), type, blocks)).isEqualTo(bits(expected));
      assertThat(bits(file.tensor(type.name()).orElseThrow().toFloats())).isEqualTo(bits(expected));
    }
  }

  private static MemorySegment bytes(WeightsFile file) {
    try {
      return MemorySegment.ofArray(java.nio.file.Files.readAllBytes(file.path()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("quantised")
  void theTwinsAgreeOnAnyBytes(GgmlType type) {
    long seed = new Random().nextLong();
    byte[] bytes = new byte[200 * type.bytes()];
    new Random(seed).nextBytes(bytes);
    MemorySegment blocks = MemorySegment.ofArray(bytes);
    assertThat(dequantised(new VectorDequantizer(), type, blocks))
        .as("seed %d", seed)
        .isEqualTo(dequantised(new ScalarDequantizer(), type, blocks));
  }

  @Test
  void piecesAreTheWhole() throws IOException {
    byte[] bytes = new byte[5000 * GgmlType.Q5_1.bytes()];
    new Random(3).nextBytes(bytes);
    MemorySegment blocks = MemorySegment.ofArray(bytes);
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    int[] count = {0};
    Dequantizer.best()
        .pieces(
            GgmlType.Q5_1,
            blocks,
            piece -> {
              count[0]++;
              pieces.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE));
            });
    assertThat(count[0]).isEqualTo(3);
    MemorySegment whole = MemorySegment.ofArray(new byte[5000 * 32 * 4]);
    new VectorDequantizer().dequantize(GgmlType.Q5_1, blocks, whole);
    assertThat(pieces.toByteArray()).isEqualTo(whole.toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void theVectorsAreUsedWhereTheyAreThere() {
    assertThat(Dequantizer.best()).isInstanceOf(VectorDequantizer.class);
  }

  private static List<Integer> dequantised(Dequantizer by, GgmlType type, MemorySegment blocks) {
    int elements = (int) (blocks.byteSize() / type.bytes() * type.elements());
    MemorySegment floats = MemorySegment.ofArray(new byte[elements * Float.BYTES]);
    by.dequantize(type, blocks, floats);
    return bits(floats.toArray(Tensor.FLOAT));
  }

  /// One NaN for all.
  private static List<Integer> bits(float[] values) {
    return java.util.stream.IntStream.range(0, values.length)
        .mapToObj(i -> Float.floatToIntBits(values[i]))
        .toList();
  }
}
