package io.weighbridge.weights;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/// The committed files of `tensors/`, made by the script beside them.
final class Golden {

  private Golden() {}

  static Path path(String name) {
    URL url = Objects.requireNonNull(Golden.class.getResource("tensors/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
