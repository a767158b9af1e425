package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files from the wild: every tensor byte for byte as gguf-py, onnx, safetensors and h5py read it.
class WildFilesTest {

  /// Folders whose every file has a line for each of its tensors.
  static Set<String> files() throws IOException {
    return expected().keySet();
  }

  private static Map<String, List<String>> expected() throws IOException {
    Map<String, List<String>> files = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Golden.path("wild", "digests.txt"))) {
      int end = line.indexOf('\t');
      files
          .computeIfAbsent(line.substring(0, end), any -> new ArrayList<>())
          .add(line.substring(end + 1));
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTensorIsTheLibrarys(String name) throws IOException {
    List<String> found = new ArrayList<>();
    try (WeightsFile file = WeightsFile.open(RealFiles.path(name))) {
      for (TensorInfo info : file.tensors()) {
        Tensor tensor = file.tensor(info.name()).orElseThrow();
        found.add(
            "%s\t%s\t%s\t%s"
                .formatted(info.name(), info.dtype(), info.shape(), Digests.of(tensor)));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected().get(name));
  }
}
