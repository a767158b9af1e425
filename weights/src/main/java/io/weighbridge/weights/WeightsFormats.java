package io.weighbridge.weights;

import java.nio.file.Path;

/// Which reader a file belongs to.
final class WeightsFormats {

  private WeightsFormats() {}

  static WeightsFile open(Path path) {
    WeightsFile file = null;
    if (file == null) {
      throw new WeightsException(path, "is in no format that is read");
    }
    return file;
  }
}
