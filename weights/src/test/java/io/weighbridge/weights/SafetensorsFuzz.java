package io.weighbridge.weights;

import java.io.IOException;

/// Whatever the bytes, the reader gives a file or a [WeightsException], and a file that it gives
/// can be read through.
final class SafetensorsFuzz {

  private SafetensorsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) throws IOException {
    FuzzedFile.readThrough(content, "fuzzed.safetensors");
  }
}
