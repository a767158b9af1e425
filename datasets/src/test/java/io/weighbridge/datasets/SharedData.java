package io.weighbridge.datasets;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;

/// The real files that are not part of the project: `$WEIGHBRIDGE_DATA`, or `../shared/data` beside
/// the repository.
final class SharedData {

  private SharedData() {}

  /// A file or folder there; the test is skipped where it is missing, except in continuous
  /// integration, where it fails.
  static Path path(String name) {
    Path root =
        Optional.ofNullable(System.getenv("WEIGHBRIDGE_DATA"))
            .map(Path::of)
            .orElseGet(() -> repository().resolveSibling("shared").resolve("data"));
    Path path = root.resolve(name);
    if (!Files.exists(path) && "true".equals(System.getenv("CI"))) {
      throw new AssertionFailedError(path + " is missing, and CI=true forbids skipping");
    }
    assumeTrue(Files.exists(path), () -> path + " is missing: set WEIGHBRIDGE_DATA");
    return path;
  }

  /// Tests run in the module's folder.
  private static Path repository() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
