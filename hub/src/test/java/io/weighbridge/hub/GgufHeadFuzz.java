package io.weighbridge.hub;

/// Any bytes as the beginning of a GGUF file.
public final class GgufHeadFuzz {

  private GgufHeadFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    GgufHead head = GgufHead.parse(content);
    head.texts()
        .forEach((key, value) -> {
          if (key.length() + value.length() > content.length) {
            throw new AssertionError("more text than bytes: " + key);
          }
        });
  }
}
