package io.weighbridge.weights;

/// Any bytes as GGUF files.
public final class GgufFuzz {

  private GgufFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, GgufFile::read);
  }
}
