package io.weighbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Files from the wild: `$WEIGHBRIDGE_DATA`, or `../shared/data` beside the repository.
public final class RealFiles {

  private RealFiles() {}

  /// A file or folder below the data folder; the test that asks is skipped where it is not, except
  /// under CI, where it fails.
  public static Path path(String name) {
    String given = System.getenv("WEIGHBRIDGE_DATA");
    Path path =
        (given == null ? repository().resolve("../shared/data") : Path.of(given)).resolve(name);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(path).exists();
    }
    assumeTrue(
        Files.exists(path),
        () -> "no " + path + ": set WEIGHBRIDGE_DATA to the folder of real files");
    return path;
  }

  /// The root of the repository.
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder.resolve(".mvn"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
