package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void readsTheValuesThatARealFileHolds() {
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

  @Test
  void readsEveryDtypeOfTheReference() {
    try (WeightsFile file = WeightsFile.open(Golden.path("dtypes.safetensors"))) {
      assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(file.tensors())
          .extracting(TensorInfo::dtype)
          .contains(
              Dtype.BOOL, Dtype.U8, Dtype.I8, Dtype.U16, Dtype.I16, Dtype.U32, Dtype.I32, Dtype.U64)
          .contains(Dtype.I64, Dtype.F16, Dtype.BF16, Dtype.F32, Dtype.F64, Dtype.C64)
          .contains(Dtype.F8_E4M3, Dtype.F8_E5M2, Dtype.F8_E8M0)
          .contains(Dtype.F8_E4M3FNUZ, Dtype.F8_E5M2FNUZ);
      for (String exact :
          List.of("uint8", "int8", "uint16", "int32", "uint64", "int64", "float16", "float64")) {
        assertThat(file.tensor(exact).orElseThrow().toFloats())
            .as(exact)
            .containsExactly(0, 1, 2, 3, 100, 127);
      }
      assertThat(file.tensor("bool").orElseThrow().toFloats()).containsExactly(0, 1, 1, 1, 1, 1);
      assertThat(file.tensor("scalar").orElseThrow().shape()).isEqualTo(Shape.of());
      assertThat(file.tensor("scalar").orElseThrow().toFloats()).containsExactly(1.5f);
      assertThat(file.tensor("empty").orElseThrow().shape()).isEqualTo(Shape.of(0, 4));
      assertThat(file.tensor("empty").orElseThrow().toFloats()).isEmpty();
      assertThat(
              file.tensor("names: \"quoted\" back\\slash \n\t\u0001\u007f é 字 🐋")
                  .orElseThrow()
                  .toFloats())
          .containsExactly(7);
    }
  }

  @Test
  void readsAFileOfNoTensors() {
    try (WeightsFile file = WeightsFile.open(Golden.path("none.safetensors"))) {
      assertThat(file.tensors()).isEmpty();
      assertThat(file.metadata()).isEmpty();
    }
  }

  @Test
  void closingEndsTheViewsAndMayBeRepeated() {
    WeightsFile file = WeightsFile.open(Golden.path("dtypes.safetensors"));
    Tensor scalar = file.tensor("scalar").orElseThrow();
    file.close();
    file.close();
    assertThatThrownBy(scalar::toFloats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void doesNotReadWhatIsNoFile() {
    assertThatThrownBy(() -> WeightsFile.open(Path.of("no-such.safetensors")))
        .isInstanceOf(WeightsException.class)
        .hasMessage("no-such.safetensors: does not exist");
    assertThatThrownBy(() -> WeightsFile.open(Path.of(".")))
        .isInstanceOf(WeightsException.class)
        .hasMessage(".: is a folder without an index of shards (*.index.json); name a file in it");
  }
}
