package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SafetensorsFileTest {

  @Test
  void readsEveryRealFile() throws IOException {
    Path folder = RealFiles.path("safetensors");
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(path -> path.toString().endsWith(".safetensors")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path path : files) {
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.tensors()).as(path.toString()).isNotEmpty();
        for (TensorInfo info : file.tensors()) {
          Tensor tensor = file.tensor(info.name()).orElseThrow();
          assertThat(tensor.toFloats()).hasSize((int) info.shape().elements());
        }
      }
    }
  }

  @Test
  void readsTheValuesThatTheFileHolds() {
    try (WeightsFile file = WeightsFile.open(RealFiles.path("safetensors/djl_list.safetensors"))) {
      assertThat(file.format()).isEqualTo("safetensors");
      assertThat(file.tensors())
          .extracting(TensorInfo::name)
          .containsExactly("attention", "embedding");
      assertThat(file.tensor("attention").orElseThrow().toFloats())
          .containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(file.tensor("nothing")).isEmpty();
    }
  }
}
