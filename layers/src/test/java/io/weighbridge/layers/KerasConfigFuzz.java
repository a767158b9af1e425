package io.weighbridge.layers;

import io.weighbridge.network.*;
import java.nio.charset.StandardCharsets;

/// Any text is a network that is written as it is read, or a [NetworkException] of one sentence.
public final class KerasConfigFuzz {

  private KerasConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Network network;
    try {
      network = KerasConfig.read(new String(data, StandardCharsets.UTF_8));
    } catch (NetworkException refused) {
      if (String.valueOf(refused.getMessage()).contains("\n")) {
        throw new AssertionError("more than one line", refused);
      }
      return;
    }
    if (!KerasConfig.read(KerasJson.write(network)).equals(network)) {
      throw new AssertionError("written otherwise than read: " + network);
    }
  }
}
