package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of more than 2 GiB, which no Java array or buffer holds; all but a few bytes of them are
/// holes.
class LargeFileTest {

  private static final long THREE_GIB = 3L << 30;

  @TempDir Path folder;

  @Test
  void aSafetensorsFileOfThreeGiBIsMapped() throws IOException {
    Path path = folder.resolve("large.safetensors");
    String header =
        "{\"large\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},\"last\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
            .formatted(THREE_GIB, THREE_GIB, THREE_GIB, THREE_GIB + 4);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(header.length()));
      file.write(header.getBytes(StandardCharsets.UTF_8));
      file.setLength(8 + header.length() + THREE_GIB + 4);
      file.seek(8 + header.length() + THREE_GIB - 1);
      file.write(7);
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(2.5f)));
    }
    try (WeightsFile file = WeightsFile.open(path)) {
      Tensor large = file.tensor("large").orElseThrow();
      assertThat(large.data().byteSize()).isEqualTo(THREE_GIB);
      assertThat(large.data().get(ValueLayout.JAVA_BYTE, THREE_GIB - 1)).isEqualTo((byte) 7);
      assertThat(file.tensor("last").orElseThrow().toFloats()).containsExactly(2.5f);
    }
  }

  @Test
  void aNumPyArrayOfThreeGiBIsMapped() throws IOException {
    Path path = folder.resolve("large.npy");
    byte[] header = NpyHeader.bytes(new TensorInfo("a", Dtype.U8, Shape.of(THREE_GIB)), "|u1");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(header);
      file.setLength(header.length + THREE_GIB);
      file.seek(header.length + THREE_GIB - 1);
      file.write(7);
    }
    try (WeightsFile file = WeightsFile.open(path)) {
      Tensor large = file.tensor("large").orElseThrow();
      assertThat(large.data().get(ValueLayout.JAVA_BYTE, THREE_GIB - 1)).isEqualTo((byte) 7);
    }
  }
}
