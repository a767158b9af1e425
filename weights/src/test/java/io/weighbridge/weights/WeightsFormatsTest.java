package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsFormatsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"dtypes.safetensors, safetensors", "cube.npy, NumPy npy", "stored.npz, NumPy npz"})
  void contentCountsMoreThanTheName(String name, String format) throws IOException {
    for (String misleading : new String[] {"a.npz", "a.h5", "a.safetensors", "a", "a.txt"}) {
      Path path = folder.resolve(misleading);
      Files.copy(Golden.path(name), path);
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.format()).isEqualTo(format);
        assertThat(file.path()).isEqualTo(path);
      }
      Files.delete(path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.safetensors, 8-byte length of its header",
    "a.SafeTensors, 8-byte length of its header",
    "a.npy, does not begin with NumPy's",
    "a.npz, no end record of a ZIP file",
    "a.bin, is no weights file of a format that is read: safetensors",
    "safetensors, is no weights file of a format that is read"
  })
  void theNameTellsWhoExplainsDamage(String name, String expected) throws IOException {
    NpyTest.refuses(Files.createFile(folder.resolve(name)), expected);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void neverWaitsForAPipe() throws Exception {
    Path pipe = folder.resolve("a.safetensors");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    NpyTest.refuses(pipe, "is not a file");
  }
}
