package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What PyTorch reads from the files of `torch/`, and from those of the data folder; made by the
/// script beside them.
final class TorchGolden {

  private TorchGolden() {}

  /// The lines of a list by file: tensor, dtype, extents, digest.
  static Map<String, List<String>> expected(String list) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(path(list), StandardCharsets.UTF_8)) {
        int tab = line.indexOf('\t');
        files
            .computeIfAbsent(line.substring(0, tab), any -> new ArrayList<>())
            .add(line.substring(tab + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  static Path path(String name) {
    return Golden.path("../torch/" + name);
  }

  static void requireSame(Path path, List<String> expected) {
    try (WeightsFile file = WeightsFile.open(path)) {
      List<String> found = new ArrayList<>();
      for (TensorInfo info : file.tensors()) {
        Tensor tensor = file.tensor(info.name()).orElseThrow();
        found.add(
            "%s\t%s\t%s\t%s"
                .formatted(
                    info.name(),
                    info.dtype(),
                    info.shape().toString().replace(" ", ""),
                    digest(tensor)));
      }
      assertThat(found).as(path.toString()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static String digest(Tensor tensor) {
    try {
      byte[] bytes = tensor.data().toArray(ValueLayout.JAVA_BYTE);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
