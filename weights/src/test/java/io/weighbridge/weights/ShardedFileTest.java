package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedFileTest {

  private static final String ONE = "model-00001-of-00002.safetensors";
  private static final String TWO = "model-00002-of-00002.safetensors";

  @TempDir Path folder;
  private Path index = Path.of("");

  @BeforeEach
  void twoShards() throws IOException {
    Safetensors.write(
        folder.resolve(ONE), List.of(Tensor.of("a", Shape.of(2), 1, 2)), Map.of("format", "pt"));
    Safetensors.write(folder.resolve(TWO), List.of(Tensor.of("b", Shape.of(1), 3)), Map.of());
    index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, index("a", ONE, "b", TWO));
  }

  private static String index(String... pairs) {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      map.append(i == 0 ? "" : ",").append("\"%s\":\"%s\"".formatted(pairs[i], pairs[i + 1]));
    }
    return "{\"metadata\":{\"total_size\":12},\"weight_map\":{%s}}".formatted(map);
  }

  @Test
  void oneViewOverAllShards() {
    for (Path path : List.of(index, folder)) {
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.format()).isEqualTo("safetensors in 2 files");
        assertThat(file.path()).isEqualTo(index);
        assertThat(file.files()).containsExactly(index, folder.resolve(ONE), folder.resolve(TWO));
        assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("a", "b");
        assertThat(file.tensor("a").orElseThrow().toFloats()).containsExactly(1, 2);
        assertThat(file.tensor("b").orElseThrow().toFloats()).containsExactly(3);
        assertThat(file.tensor("c")).isEmpty();
        assertThat(file.metadata()).isEqualTo(Map.of("total_size", "12", "format", "pt"));
      }
    }
  }

  @Test
  void shardsOfPyTorchAreJoinedAndConverted() throws IOException {
    Files.copy(TorchGolden.path("alone.pt"), folder.resolve("pytorch_model-1.bin"));
    Files.copy(TorchGolden.path("parameters.stacked.pt"), folder.resolve("pytorch_model-2.bin"));
    Files.delete(index);
    index = folder.resolve("pytorch_model.bin.index.json");
    Files.writeString(
        index, index("pytorch_model-1", "pytorch_model-1.bin", "weight", "pytorch_model-2.bin"));
    Path to = folder.resolve("whole.safetensors");
    assertThat(Conversion.run(index, to).tensors()).isEqualTo(3);
    try (WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensor("pytorch_model-1").orElseThrow().toFloats())
          .containsExactly(0, 1, 2, 3);
      assertThat(file.tensor("weight").orElseThrow().shape()).isEqualTo(Shape.of(2, 3));
    }
  }

  @ParameterizedTest(name = "{index}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | is no index of weights: it has no weight_map",
        "{'weight_map':{}} | is no index of weights",
        "{'weight_map':[]} | is no index of weights",
        "{'weight_map':{'a':1}} | tensor \"a\" is in no file",
        "{'weight_map':{'a':'../a.safetensors'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'/etc/passwd'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'b/a.safetensors'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'..\\\\a.safetensors'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'C:a.safetensors'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'..'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':''}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'a\\u0000'}} | is not the name of a file beside the index",
        "{'weight_map':{'a':'no.safetensors'}} | no.safetensors: does not exist",
        "{'weight_map':{'a':'model.safetensors.index.json'}} | is index of shards; shards are",
        "{'weight_map':{'a':'1','a':'2'}} | is not the JSON it should be at character",
        "{'weight_map':{'a':'ONE'} | is not the JSON it should be at character",
        "{'weight_map':{'a':'ONE'}} x | is not the JSON it should be",
        "{'weight_map':{'a':'TWO','b':'TWO'}} | tensor \"a\" should be in \"model-00002",
        "{'weight_map':{'c':'ONE'}} | tensor \"c\" should be in \"model-00001",
      })
  void refusesAnIndexThatMisleads(String json, String expected) throws IOException {
    Files.writeString(index, json.replace('\'', '"').replace("ONE", ONE).replace("TWO", TWO));
    refuses(index, expected);
  }

  @Test
  void refusesTensorsThatAreThereTwice() throws IOException {
    Files.copy(folder.resolve(ONE), folder.resolve("copy.safetensors"));
    Files.writeString(index, index("a", ONE, "b", "copy.safetensors"));
    refuses(index, "tensor \"a\" is in \"%s\" and in \"copy.safetensors\"".formatted(ONE));
  }

  @Test
  void aFolderHasOneIndex() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    refuses(other, "is a folder without an index of shards");
    Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{}");
    try (WeightsFile file = WeightsFile.open(folder)) {
      assertThat(file.path()).isEqualTo(index);
    }
    Files.copy(index, folder.resolve("second.safetensors.index.json"));
    refuses(folder, "is a folder with 2 indexes of weights");
  }

  private static void refuses(Path path, String expected) {
    assertThatThrownBy(() -> WeightsFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected);
  }
}
