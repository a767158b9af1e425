package io.weighbridge.weights;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/// The committed files, made by the scripts beside them.
final class Golden {

  private Golden() {}

  static Path path(String name) {
    return path("tensors", name);
  }

  /// A file of `folder/`.
  static Path path(String folder, String name) {
    URL url = Objects.requireNonNull(Golden.class.getResource(folder + "/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
