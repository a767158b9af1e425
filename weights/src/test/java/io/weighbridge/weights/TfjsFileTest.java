package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfjsFileTest {

  @TempDir Path folder;

  @BeforeEach
  void aFileOf12Bytes() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1.5f).putFloat(-2).putFloat(4);
    Files.write(folder.resolve("a.bin"), bytes.array());
  }

  private static String weight(String name, String dtype, String shape) {
    return "{\"name\":\"%s\",\"shape\":%s,\"dtype\":\"%s\"}".formatted(name, shape, dtype);
  }

  private static String quantised(String name, String dtype, String shape, String how) {
    return "{\"name\":\"%s\",\"shape\":%s,\"dtype\":\"%s\",\"quantization\":{%s}}"
        .formatted(name, shape, dtype, how);
  }

  private Path model(String paths, String... weights) throws IOException {
    return text(
        "{\"format\":\"layers-model\",\"modelTopology\":{\"class_name\":\"Sequential\",\"n\":[1, 2]},"
            + "\"none\":null,\"weightsManifest\":[{\"paths\":%s,\"weights\":[%s]}]}"
                .formatted(paths, String.join(",", weights)));
  }

  private Path text(String json) throws IOException {
    return Files.writeString(folder.resolve("model.json"), json);
  }

  @Test
  void weightsFollowEachOtherAcrossFiles() throws IOException {
    Files.write(folder.resolve("b.bin"), new byte[] {0, 0});
    Files.write(folder.resolve("c.bin"), new byte[] {0, 64, 1});
    Path path =
        model(
            "[\"a.bin\",\"b.bin\",\"./c.bin\"]",
            weight("first", "float32", "[3,1]"),
            weight("across", "float32", "[]"),
            weight("truth", "bool", "[1]"));
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.format()).isEqualTo("TensorFlow.js");
      assertThat(file.tensor("first").orElseThrow().toFloats()).containsExactly(1.5f, -2, 4);
      assertThat(file.tensor("across").orElseThrow().toFloats()).containsExactly(2);
      assertThat(file.tensor("truth").orElseThrow().toFloats()).containsExactly(1);
      assertThat(file.metadata())
          .containsEntry("format", "layers-model")
          .containsEntry("none", "null")
          .containsEntry("modelTopology", "{\"class_name\":\"Sequential\",\"n\":[1, 2]}");
    }
  }

  @Test
  void quantisedWeightsAreComputedInDoublePrecision() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 255).put((byte) 2).put((byte) 0);
    bytes.putShort((short) 0xFFFF).putShort((short) 1);
    bytes.putShort((short) 0x3C00).putShort((short) 0xC000).put((byte) 3).put((byte) 4);
    Files.write(folder.resolve("q.bin"), bytes.array());
    Path path =
        model(
            "[\"q.bin\"]",
            quantised("eight", "float32", "[3]", "\"dtype\":\"uint8\",\"scale\":0.1,\"min\":-3"),
            quantised(
                "sixteen", "float32", "[2]", "\"dtype\":\"uint16\",\"scale\":1e-3,\"min\":0.5"),
            quantised("half", "float32", "[2]", "\"dtype\":\"float16\""),
            quantised("whole", "int32", "[2]", "\"dtype\":\"uint8\",\"scale\":0.5,\"min\":-3"));
    try (WeightsFile file = WeightsFile.open(path)) {
      Tensor eight = file.tensor("eight").orElseThrow();
      assertThat(eight.toFloats())
          .containsExactly((float) (255 * 0.1 - 3), (float) (2 * 0.1 - 3), -3);
      assertThat(file.stored(eight.info())).isEqualTo(new StoredTensor("uint8", 3, true));
      assertThat(file.tensor("sixteen").orElseThrow().toFloats())
          .containsExactly((float) (65535 * 1e-3 + 0.5), (float) (1e-3 + 0.5));
      assertThat(file.tensor("half").orElseThrow().toFloats()).containsExactly(1, -2);
      // As JavaScript rounds: halves go up.
      assertThat(file.tensor("whole").orElseThrow().toFloats()).containsExactly(-1, -1);
    }
  }

  @Test
  void stringsAreNamedAndPassedOver() throws IOException {
    Files.write(folder.resolve("s.bin"), new byte[] {2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0, 7});
    Path path = model("[\"s.bin\"]", weight("words", "string", "[2]"), weight("t", "bool", "[1]"));
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("t");
      assertThat(file.metadata()).containsValue("words");
    }
    refuses(
        "goes on after the end of its files",
        model("[\"s.bin\"]", weight("words", "string", "[3]"), weight("t", "bool", "[1]")));
  }

  @Test
  void refusesWithThePlace() throws IOException {
    String one = weight("w", "float32", "[3]");
    refuses("which leads out of the model's folder", model("[\"../a.bin\"]", one));
    refuses("which is no relative path", model("[\"/etc/passwd\"]", one));
    refuses("which does not exist", model("[\"none.bin\"]", one));
    Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("a.bin"));
    refuses("goes through a symbolic link", model("[\"link.bin\"]", one));
    refuses(
        "tensor \"w\" takes 16 bytes, but only 12",
        model("[\"a.bin\"]", weight("w", "float32", "[4]")));
    refuses(
        "has weights of 8 bytes, but the files [\"a.bin\"] have 12",
        model("[\"a.bin\"]", weight("w", "float32", "[2]")));
    refuses(
        "tensor \"w\" is there twice",
        model("[\"a.bin\"]", weight("w", "float32", "[1]"), weight("w", "float32", "[2]")));
    refuses("has the dtype \"object\"", model("[\"a.bin\"]", weight("w", "object", "[3]")));
    refuses("an extent is negative", model("[\"a.bin\"]", weight("w", "float32", "[-3]")));
    refuses(
        "more than 2^63 elements",
        model("[\"a.bin\"]", weight("w", "float32", "[4294967296,4294967296]")));
    refuses(
        "more than 64 dimensions",
        model("[\"a.bin\"]", weight("w", "float32", "[" + "1,".repeat(64) + "1]")));
    refuses(
        "quantised as \"uint4\"",
        model("[\"a.bin\"]", quantised("w", "float32", "[3]", "\"dtype\":\"uint4\"")));
    refuses(
        "is bool quantised as",
        model("[\"a.bin\"]", quantised("w", "bool", "[3]", "\"dtype\":\"uint8\"")));
    refuses("has no name, no dtype or no shape", model("[\"a.bin\"]", "{\"name\":\"w\"}"));
    refuses("has no paths or no weights", text("{\"weightsManifest\":[{\"paths\":[]}]}"));
    refuses("the file has no weightsManifest", text("{}"));
    refuses("is no array", text("{\"weightsManifest\":{}}"));
    refuses("is not the JSON it should be at byte", text("{\"weightsManifest\":[}"));
    refuses(
        "is not the JSON it should be at byte",
        text("{\"weightsManifest\":[],\"weightsManifest\":[]}"));
    refuses(
        "is not the JSON it should be at byte",
        text("{\"weightsManifest\":[],\"a\":" + "[".repeat(1000)));
    refuses("goes on after its closing brace", text("{\"weightsManifest\":[]} {}"));
  }

  private static void refuses(String expected, Path path) {
    assertThatThrownBy(() -> WeightsFile.open(path).close())
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }
}
