package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TorchFileTest {

  @TempDir Path folder;

  static Set<String> goldens() {
    return TorchGolden.expected("expected.txt").keySet();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void readsWhatPyTorchReads(String name) {
    TorchGolden.requireSame(
        TorchGolden.path(name), TorchGolden.expected("expected.txt").getOrDefault(name, List.of()));
  }

  @Test
  void readsTheFilesOfTheWildAsPyTorchDoes() throws Exception {
    Path root = RealFiles.path("torch");
    Map<String, List<String>> expected = TorchGolden.expected("real.txt");
    expected.forEach((name, tensors) -> TorchGolden.requireSame(root.resolve(name), tensors));
    try (Stream<Path> files = Files.walk(root)) {
      Set<String> others =
          files
              .filter(Files::isRegularFile)
              .map(path -> root.relativize(path).toString())
              .filter(name -> !expected.containsKey(name))
              .collect(Collectors.toSet());
      // No tensors are in the first; the others are tar files that PyTorch itself does not open.
      assertThat(others)
          .containsExactlyInAnyOrder(
              "djl_identity_torchscript.pt",
              "burn/reader__tar_2d_tensor.tar",
              "burn/reader__tar_float64.tar",
              "burn/reader__tar_int64.tar",
              "burn/reader__tar_multi_dtype.tar",
              "burn/reader__tar_weight_bias.tar");
    }
    try (WeightsFile file = WeightsFile.open(root.resolve("djl_identity_torchscript.pt"))) {
      assertThat(file.format()).isEqualTo("TorchScript");
      assertThat(file.tensors()).isEmpty();
      assertThat(file.metadata()).containsEntry("training", "True");
    }
  }

  @Test
  void readsTarFilesThatNameTheirStorages() {
    Path path = RealFiles.path("torch/burn/reader__tar_multi_dtype.tar");
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.format()).isEqualTo("PyTorch (tar)");
      assertThat(file.tensor("float_tensor").orElseThrow().toFloats())
          .containsExactly(1.5f, 2.5f, 3.5f);
      assertThat(file.tensor("double_tensor").orElseThrow().toDoubles())
          .containsExactly(1.111, 2.222);
      assertThat(file.tensor("int_tensor").orElseThrow().toDoubles())
          .containsExactly(10, 20, 30, 40);
    }
  }

  @Test
  void otherValuesBecomeMetadata() {
    for (String name : new String[] {"checkpoint.pt", "checkpoint.stacked.pt"}) {
      try (WeightsFile file = WeightsFile.open(TorchGolden.path(name))) {
        assertThat(file.metadata())
            .containsEntry("epoch", "3")
            .containsEntry("loss", "0.25")
            .containsEntry("name", "run 1")
            .containsEntry("done", "True")
            .containsEntry("best", "None")
            .containsEntry("shape", "torch.Size([2, 3])")
            .containsEntry("history", "[0.5, 0.25]")
            .containsEntry("device", "torch.device([cpu])")
            .containsEntry("dtype", "torch.float16")
            .containsEntry("set", "__builtin__.set([1])")
            .containsEntry("mixed.0", "1")
            .containsEntry("mixed.1", "[2]")
            .containsEntry("optimizer.param_groups.0.lr", "0.001")
            .containsEntry("optimizer.param_groups.0.params", "[0, 1, 2, 3, 4, 5]");
        assertThat(file.tensors())
            .extracting(TensorInfo::name)
            .contains("optimizer.state.0.exp_avg");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dtypes.pt | PyTorch", "dtypes.stacked.pt | PyTorch (stacked pickles)",
        "tar.pt | PyTorch (tar)", "scripted.pt | TorchScript"
      })
  void isRecognisedByItsContent(String name, String format) throws Exception {
    for (String misleading : new String[] {"a.npz", "a.safetensors", "model.bin", "a"}) {
      Path path = folder.resolve(misleading);
      Files.copy(TorchGolden.path(name), path);
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.format()).isEqualTo(format);
      }
      Files.delete(path);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refused_quantized.pt | quantized tensors are not read",
        "refused_sparse.pt | only dense tensors with their elements are read",
        "refused_meta.pt | only dense tensors with their elements are read",
        "refused_conjugate.pt | tensor \"a\" is stored as the negative or conjugate of its elements",
        "refused_module.pt | names \"torch.nn.modules.linear.Linear\", which no file of weights needs",
        "refused_numpy.pt | multiarray._reconstruct\", which no file of weights needs; nothing was run"
      })
  void refusesWhatIsNoPlainTensor(String name, String expected) {
    assertThatThrownBy(() -> WeightsFile.open(TorchGolden.path(name)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("data.pkl\" ");
  }
}
